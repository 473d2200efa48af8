// A descriptor in, one call out when native code ends the line (native/stop_lines.h). Worker thread.
//
// An environment may die while its workers live: JavaScript can no longer tell them, and native code can only terminate
// them. Terminating a worker with open sockets may end the whole process: in Node 18 and 20 a late callback finds an
// isolate that refuses it, and a few callbacks for new connections do not expect that (FATAL ERROR:
// v8::ToLocalChecked). So native code ends this line first, and waits until the worker has closed everything.

import { Socket } from 'node:net';

/**
 * @param descriptor one end of a stream socket, owned by this function from now on
 * @param stop called once, when the other end has no more to say
 * @returns call it when everything is closed: closes the line, for which native code waits
 */
export function onStopLine(descriptor: number, stop: () => void): () => void {
  if (descriptor < 0) return () => {};
  const line = new Socket({ fd: descriptor, readable: true, writable: true, allowHalfOpen: true });
  line.unref();
  line.once('end', stop);
  // A line that breaks has ended as well.
  line.once('error', stop);
  line.resume();
  return () => line.destroy();
}
