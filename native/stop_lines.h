// How the endpoints' workers are asked to close when the environment that could tell them is gone: a socket pair each.
// Ending our side asks (ts/serve/stop_line.ts); the worker closes its side when its sockets are closed.
#pragma once

#include <chrono>
#include <vector>

namespace promexporter {

/** The lines of one environment's workers. Counting thread only, which also destroys the environment. */
class StopLines {
 public:
  /** @returns the worker's end, the caller's own; -1 where no descriptor is to be had: that worker is not asked */
  int open();

  /** Ends every line and waits until all workers have closed theirs. @returns whether they did by the deadline */
  bool end(std::chrono::milliseconds patience);

 private:
  void forget_ended();

  std::vector<int> ours_;
};

}  // namespace promexporter
