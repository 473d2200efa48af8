// libnode, on a thread of its own, which makes and destroys JavaScript environments one after another. It is initialised
// once per process and never torn down, because V8 cannot be initialised twice. Fluent Bit's threads only wait here.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include <node.h>

namespace promexporter {

/** How long FLBPluginInit waits (plugin.cc). Only code_cache_maker.cc changes it, which an emulator may run. */
extern std::chrono::seconds init_patience;

class Runtime {
 public:
  /** Never destroyed: its thread may outlive static destructors. */
  static Runtime& get();

  /**
   * Asks for an environment and returns at once. The environment opens the instances that wait in exchange(). If it
   * cannot be made, they fail with a line in their logs.
   * @returns why it cannot be made, if that is known beforehand; else empty
   */
  std::string start();

  /** Ends the environment and waits (2 s at most) until it is gone. start() makes a new one. */
  void park();

  /** Ends an environment that does not answer; the runtime makes a new one for the remaining instances. */
  void restart(const std::string& reason);

  /** A caller waits for an environment: one that failed is made again now, not after its backoff. */
  void hurry();

 private:
  Runtime() = default;
  static void* run(void* runtime);
  bool initialize_node();
  void serve();
  void run_environment();
  void settle_instances(const std::string& reason, bool made);
  void stop_with(const std::string& reason);
  static size_t on_near_heap_limit(void* runtime, size_t current, size_t initial);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool thread_started_ = false;
  bool wanted_ = false;
  bool running_ = false;
  bool hurry_ = false;
  std::string dead_;  // why there will never be an environment
  node::Environment* env_ = nullptr;  // set while it may be stopped from another thread
  std::string stop_reason_;

  // The runtime thread's own.
  std::shared_ptr<node::InitializationResult> node_;
};

}  // namespace promexporter
