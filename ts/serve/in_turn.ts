// Work in, the same work in a callback of the event loop out. Worker thread.

/**
 * Does work that takes milliseconds behind no promise: an environment that is stopped in the midst of what follows one
 * calls back once more, and Node 18 ends the process if it is for a new connection (decisions/0013-attacks.md).
 * @returns what it returns; rejects with what it throws
 */
export function inTurn<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });
}
