#include "instance.h"

#include <algorithm>

namespace promexporter {

ChunkQueue& Instance::open_queue(size_t capacity) {
  if (!queue_) queue_ = std::make_unique<ChunkQueue>(capacity);
  return *queue_;
}

InstanceState Instance::state() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return state_;
}

void Instance::set_state(InstanceState state) {
  std::lock_guard<std::mutex> lock(mutex_);
  state_ = state;
  state_changed_.notify_all();
}

InstanceState Instance::wait_while(InstanceState from, std::chrono::steady_clock::time_point deadline) {
  std::unique_lock<std::mutex> lock(mutex_);
  state_changed_.wait_until(lock, deadline, [&] { return state_ != from; });
  return state_;
}

std::optional<EventKind> Instance::next_event(uint64_t environment) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (state_ == InstanceState::kFailed || state_ == InstanceState::kClosed) return {};
  if (told_open_ != environment) {
    told_open_ = environment;
    return state_ == InstanceState::kOpening ? EventKind::kOpen : EventKind::kReopen;
  }
  if (state_ == InstanceState::kClosing && told_close_ != environment) {
    told_close_ = environment;
    return EventKind::kClose;
  }
  return {};
}

void Instance::environment_lost(uint64_t environment) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (state_ == InstanceState::kOpening && told_open_ == environment) {
    state_ = InstanceState::kFailed;
    state_changed_.notify_all();
  }
  told_open_ = told_close_ = 0;
}

bool Instance::close_unserved() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (told_open_ != 0 || !queue_->empty()) return false;
  state_ = InstanceState::kClosed;
  return true;
}

std::shared_ptr<Instance> Instances::add(Instance::Properties properties, const flb_api* api,
                                         flb_output_instance* ins) {
  std::lock_guard<std::mutex> lock(mutex_);
  const int id = next_id_++;
  auto instance = std::make_shared<Instance>(id, std::move(properties), api, ins);
  instances_.emplace(id, instance);
  return instance;
}

std::shared_ptr<Instance> Instances::find(int id) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto at = instances_.find(id);
  return at == instances_.end() ? nullptr : at->second;
}

std::vector<std::shared_ptr<Instance>> Instances::all() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::shared_ptr<Instance>> all;
  for (const auto& [id, instance] : instances_) all.push_back(instance);
  return all;
}

void Instances::remove(int id) {
  std::lock_guard<std::mutex> lock(mutex_);
  instances_.erase(id);
}

bool Instances::any_closing() const {
  const auto instances = all();
  return std::any_of(instances.begin(), instances.end(),
                     [](const auto& instance) { return instance->state() == InstanceState::kClosing; });
}

bool Instances::empty() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return instances_.empty();
}

}  // namespace promexporter
