// How the endpoints' workers are asked to close after the environment that could tell them is gone: a socket pair each.
// We end our side to ask (ts/serve/stop_line.ts). The worker closes its side when it has closed its sockets.
#pragma once

#include <chrono>
#include <vector>

namespace promexporter {

/** The lines of one environment's workers. Only on the counting thread, which also destroys the environment. */
class StopLines {
 public:
  /** @returns the worker's end, which the caller owns; -1 if there is no descriptor: that worker is not asked */
  int open();

  /** Ends every line and waits until all workers have closed theirs. @returns whether they did in time */
  bool end(std::chrono::milliseconds patience);

 private:
  void forget_ended();

  std::vector<int> ours_;
};

}  // namespace promexporter
