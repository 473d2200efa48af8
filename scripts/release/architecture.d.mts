/** What builds and runs programs for an architecture. */
export interface Architecture {
  /** Debian's name. */
  readonly name: string;
  /** GNU's name, which is also the folder of Debian's libraries. */
  readonly triplet: string;
  /** Stands before `gcc`, `g++`, `strip`. */
  readonly toolPrefix: string;
  /** qemu's program for it. */
  readonly emulator: string;
}

/** By Debian's name. */
export function architecture(name: string): Architecture;

/** This machine's. */
export function nativeName(): string;
