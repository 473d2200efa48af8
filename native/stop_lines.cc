#include "stop_lines.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace promexporter {

namespace {

using std::chrono::steady_clock;

// Nothing is ever sent, so a readable line has ended.
bool ended(int line, steady_clock::time_point deadline) {
  pollfd poll_line{line, POLLIN, 0};
  int ready;
  do {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
    ready = poll(&poll_line, 1, static_cast<int>(std::max<long>(left, 0)));
    // A signal for the host says nothing about the line.
  } while (ready < 0 && errno == EINTR);
  return ready != 0;
}

}  // namespace

int StopLines::open() {
  forget_ended();
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -1;
  ours_.push_back(ends[0]);
  return ends[1];
}

bool StopLines::end(std::chrono::milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  for (const int line : ours_) shutdown(line, SHUT_WR);
  bool all = true;
  for (const int line : ours_) {
    all = ended(line, deadline) && all;
    close(line);
  }
  ours_.clear();
  return all;
}

// A worker's line ends with the worker, and the environment may start many before its own end.
void StopLines::forget_ended() {
  const auto gone = std::remove_if(ours_.begin(), ours_.end(), [](int line) {
    const bool is_gone = ended(line, steady_clock::time_point{});
    if (is_gone) close(line);
    return is_gone;
  });
  ours_.erase(gone, ours_.end());
}

}  // namespace promexporter
