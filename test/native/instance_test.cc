// Instance: what an environment's death leaves of it, and when it closes without another environment.
#include "instance.h"

#include <chrono>

#include "check.h"

namespace {

using promexporter::EventKind;
using promexporter::Instance;
using promexporter::InstanceState;
using promexporter::PushResult;

constexpr size_t kCapacity = 1u << 20;

int check_nothing(promexporter::flb_output_instance*, int) { return 0; }

/** A host whose log is not read. */
const promexporter::flb_api* quiet_host() {
  static promexporter::flb_api api{};
  api.output_log_check = check_nothing;
  return &api;
}

/** Opened and served by environment 1. */
void serve(Instance& instance) {
  instance.open_queue(kCapacity);
  CHECK(instance.next_event(1) == EventKind::kOpen);
  instance.set_state(InstanceState::kOpen);
}

void what_is_served_is_closed_by_its_environment() {
  Instance instance(1, {}, quiet_host(), nullptr);
  serve(instance);
  instance.set_state(InstanceState::kClosing);
  CHECK(!instance.close_unserved());
  CHECK(instance.next_event(1) == EventKind::kClose);
}

// Whoever waits in Exit then would wait for an environment that has nothing to do.
void what_nobody_serves_and_nothing_waits_for_is_closed_at_once() {
  Instance instance(1, {}, quiet_host(), nullptr);
  serve(instance);
  instance.environment_lost(1);
  instance.set_state(InstanceState::kClosing);
  CHECK(instance.close_unserved());
  CHECK(instance.state() == InstanceState::kClosed);
  CHECK(!instance.next_event(2).has_value());
}

void what_chunks_wait_for_is_opened_again_and_closed() {
  Instance instance(1, {}, quiet_host(), nullptr);
  serve(instance);
  CHECK(instance.queue()->push("tag", "chunk", std::chrono::milliseconds(0)) == PushResult::kAccepted);
  instance.environment_lost(1);
  instance.set_state(InstanceState::kClosing);
  CHECK(!instance.close_unserved());
  CHECK(instance.next_event(2) == EventKind::kReopen);
  CHECK(instance.next_event(2) == EventKind::kClose);
  CHECK(!instance.next_event(2).has_value());
}

void what_was_being_opened_has_failed() {
  Instance instance(1, {}, quiet_host(), nullptr);
  CHECK(instance.next_event(1) == EventKind::kOpen);
  instance.environment_lost(1);
  CHECK(instance.state() == InstanceState::kFailed);
}

}  // namespace

int main() {
  RUN(what_is_served_is_closed_by_its_environment);
  RUN(what_nobody_serves_and_nothing_waits_for_is_closed_at_once);
  RUN(what_chunks_wait_for_is_opened_again_and_closed);
  RUN(what_was_being_opened_has_failed);
}
