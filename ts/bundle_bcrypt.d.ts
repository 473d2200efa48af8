// The bundle of ts/serve/auth/bcrypt_thread.ts as text; scripts/bundle.mjs resolves it. Types only, any thread.

declare module 'bundle:bcrypt' {
  const source: string;
  export default source;
}
