// One output instance: its properties, queue, log and state.
// Comes in: calls from Fluent Bit's threads and from the counting thread. Both hold a shared_ptr.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binding_protocol.h"
#include "chunk_queue.h"
#include "log.h"

namespace promexporter {

/** Opening until JavaScript reports ready or failed; open; closing since Exit; closed when JavaScript reports so. */
enum class InstanceState { kOpening, kOpen, kFailed, kClosing, kClosed };

class Instance {
 public:
  using Properties = std::map<std::string, std::string>;

  Instance(int id, Properties properties, const flb_api* api, flb_output_instance* ins)
      : log(api, ins), id_(id), properties_(std::move(properties)) {}

  int id() const { return id_; }
  /** Keys as the user set them, read from the host during Init; keys that were not set are absent. */
  const Properties& properties() const { return properties_; }

  /** Counting thread: makes the queue, or returns the one that an earlier environment left. */
  ChunkQueue& open_queue(size_t capacity);
  /** Null until open_queue(). */
  ChunkQueue* queue() const { return queue_.get(); }

  InstanceState state() const;
  void set_state(InstanceState state);
  /** Waits until the state is not `from`, or the deadline has passed. Returns the state. */
  InstanceState wait_while(InstanceState from, std::chrono::steady_clock::time_point deadline);

  /**
   * What the counting thread must do with the instance next: the event that environment number `environment` has not been
   * told yet, if any. Events follow from the state and are not queued, so each environment gets each event once, even if
   * environments die meanwhile.
   */
  std::optional<EventKind> next_event(uint64_t environment);
  /** Environment number `environment` died: it no longer serves the instance, and has failed to open it. */
  void environment_lost(uint64_t environment);
  /** Closes the instance if no environment serves it and its queue is empty. Returns whether it did. */
  bool close_unserved();

  Log log;

 private:
  const int id_;
  const Properties properties_;
  std::unique_ptr<ChunkQueue> queue_;
  mutable std::mutex mutex_;
  std::condition_variable state_changed_;
  InstanceState state_ = InstanceState::kOpening;
  uint64_t told_open_ = 0;  // number of the environment that serves it, 0 for none
  uint64_t told_close_ = 0;
};

/** All living instances. */
class Instances {
 public:
  std::shared_ptr<Instance> add(Instance::Properties properties, const flb_api* api, flb_output_instance* ins);
  std::shared_ptr<Instance> find(int id) const;
  std::vector<std::shared_ptr<Instance>> all() const;
  void remove(int id);
  bool empty() const;
  bool any_closing() const;

 private:
  mutable std::mutex mutex_;
  int next_id_ = 1;
  std::map<int, std::shared_ptr<Instance>> instances_;
};

}  // namespace promexporter
