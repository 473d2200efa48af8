// Work in, the same work in a callback of the event loop out. Worker thread.

/**
 * Does work that takes milliseconds in a callback of its own, not after a promise. An environment that is stopped in
 * the middle of the latter calls back once more, and Node 18 ends the process if that is for a new connection
 * (docs/decisions/0013-attacks.md).
 * @param prepare runs first, outside any guard: if it throws, the worker ends
 * @returns the result of `work`; rejects with the error that it throws
 */
export function runAsMacrotask<T>(work: () => T, prepare: () => void = () => {}): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      prepare();
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });
}
