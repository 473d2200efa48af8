// A descriptor in, one call out when native code ends the line (native/stop_lines.h). Worker thread.
//
// An environment may die while its workers live: JavaScript cannot tell them any more, and native code can only
// terminate them. A worker that is terminated while its sockets are open may end the whole process: in Node 18 and 20
// what calls back once more finds an isolate that refuses it, and a few callbacks for new connections do not expect that
// (FATAL ERROR: v8::ToLocalChecked). So native code ends this line first, and waits until the worker has closed all.
import { Socket } from 'node:net';

/**
 * @param descriptor one end of a stream socket, which is this function's own from now on
 * @param stop called once, when the other end has no more to say
 * @returns to be called when everything is closed: closes the line, which is what native code waits for
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
