// How Fluent Bit's threads reach the counting thread: "look at the instances and their queues".
// Comes in: calls from any thread. Goes out: one call of a JavaScript function on the counting thread.
#pragma once

#include <napi.h>

#include <atomic>
#include <cstdint>
#include <mutex>

namespace promexporter {

/**
 * Outlives the environments it is attached to. Node 18 and 20 delete a threadsafe function with its environment, even if
 * another thread still holds it (nodejs/node#55706). So every call is made under the mutex that the environment's
 * clean-up hook takes before it marks the mailbox closed.
 */
class Mailbox {
 public:
  /** Counting thread: wakes call `on_wake` from now on, the first at once. Begins a new environment number. */
  void attach(Napi::Env env, Napi::Function on_wake);
  /** Any thread, after each push: one atomic read if a wake is pending already. */
  void wake();
  /** Counting thread, first call in `on_wake`: everything from now on causes another wake. */
  void begin_turn();
  /** Number of the environment attached last; 0 before the first. Counting thread. */
  uint64_t environment() const { return environment_; }

 private:
  static void on_environment_cleanup(void* mailbox);
  static void call_javascript(napi_env env, napi_value on_wake, void* context, void* data);
  void call_locked();

  std::mutex mutex_;
  napi_threadsafe_function on_wake_ = nullptr;  // null while no environment is attached
  uint64_t environment_ = 0;
  std::atomic<bool> wake_pending_{false};
};

}  // namespace promexporter
