// Lines to workers, played by threads.
#include "stop_lines.h"

#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "check.h"

using promexporter::StopLines;

namespace {

constexpr auto kNever = std::chrono::seconds(60);
constexpr auto kNow = std::chrono::milliseconds(0);

/** Waits for the end of the line. */
void read_end(int line) {
  char byte;
  CHECK(read(line, &byte, 1) == 0);
}

int descriptors_from(int fd) {
  const int next = dup(fd);
  close(next);
  return next;
}

void waits_until_each_worker_has_closed() {
  StopLines lines;
  const int first = lines.open();
  const int second = lines.open();
  CHECK(first >= 0 && second >= 0 && first != second);
  std::thread worker([=] {
    read_end(second);
    close(second);
    read_end(first);
    close(first);
  });
  CHECK(lines.end(kNever));
  worker.join();
}

void gives_up_on_a_worker_that_does_not_answer() {
  StopLines lines;
  const int line = lines.open();
  CHECK(!lines.end(kNow));
  // The worker may read it later, and sees the end.
  read_end(line);
  close(line);
}

void forgets_workers_that_ended() {
  StopLines lines;
  const int before = descriptors_from(0);
  for (int i = 0; i < 10; i++) close(lines.open());
  CHECK(descriptors_from(0) <= before + 2);
  CHECK(lines.end(kNow));
  CHECK(descriptors_from(0) == before);
}

void can_be_used_again() {
  StopLines lines;
  CHECK(lines.end(kNow));
  close(lines.open());
  CHECK(lines.end(kNow));
  close(lines.open());
  CHECK(lines.end(kNow));
}

}  // namespace

int main() {
  waits_until_each_worker_has_closed();
  gives_up_on_a_worker_that_does_not_answer();
  forgets_workers_that_ended();
  can_be_used_again();
}
