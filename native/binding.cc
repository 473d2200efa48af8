#include "binding.h"

#include <memory>

namespace promexporter {

// A stopping environment refuses every call that could run JavaScript, while the interrupted script may still make a
// few. node-addon-api ends the process if such a call fails and the error for it cannot be made either (Error::Error,
// NAPI_FATAL_IF_FAILED). So calls that can be refused (creating functions, setting properties, external buffers,
// throwing) use plain N-API here, and we ignore their failure. Reading arguments and typed arrays is never refused.

namespace {

// Null for an instance that Fluent Bit's thread has given up while JavaScript still works for it.
std::shared_ptr<Instance> find_instance(const Napi::CallbackInfo& info) {
  return exchange().instances.find(info[0].As<Napi::Number>().Int32Value());
}

std::shared_ptr<Instance> instance_of(const Napi::CallbackInfo& info) {
  auto instance = find_instance(info);
  if (!instance) throw Napi::Error::New(info.Env(), "the instance is gone");
  return instance;
}

// Shares the instance's ownership, because an Exit that timed out may remove the instance during this call.
std::shared_ptr<ChunkQueue> queue_of(const Napi::CallbackInfo& info) {
  const auto instance = instance_of(info);
  if (instance->queue() == nullptr) throw Napi::Error::New(info.Env(), "the instance has no queue yet");
  return {instance, instance->queue()};
}

void start(const Napi::CallbackInfo& info) {
  exchange().mailbox.attach(info.Env(), info[0].As<Napi::Function>());
}

// Writes two integers for each event: kind, instance.
Napi::Value take_events(const Napi::CallbackInfo& info) {
  auto out = info[0].As<Napi::Int32Array>();
  const size_t room = out.ElementLength() / kEventSlots;
  size_t count = 0;
  Mailbox& mailbox = exchange().mailbox;
  mailbox.begin_turn();
  for (const auto& instance : exchange().instances.all()) {
    while (count < room) {
      const auto kind = instance->next_event(mailbox.environment());
      if (!kind) break;
      out[count * kEventSlots + kEventKind] = static_cast<int32_t>(*kind);
      out[count * kEventSlots + kEventInstance] = instance->id();
      count++;
    }
  }
  if (count == room) mailbox.wake();
  return Napi::Number::New(info.Env(), static_cast<double>(count));
}

Napi::Value properties(const Napi::CallbackInfo& info) {
  const auto instance = find_instance(info);
  if (!instance) return info.Env().Undefined();
  auto object = Napi::Object::New(info.Env());
  for (const auto& [key, value] : instance->properties()) {
    (void)napi_set_named_property(info.Env(), object, key.c_str(), Napi::String::New(info.Env(), value));
  }
  return object;
}

Napi::Value open_queue(const Napi::CallbackInfo& info) {
  const auto capacity = static_cast<size_t>(info[1].As<Napi::Number>().Int64Value());
  const auto instance = instance_of(info);
  try {
    const auto& memory = instance->open_queue(capacity).memory();
    // Each view keeps the memory alive until it is collected, even after the instance's end.
    auto* held = new std::shared_ptr<RingMemory>(memory);
    const auto release = [](napi_env, void*, void* hint) { delete static_cast<std::shared_ptr<RingMemory>*>(hint); };
    napi_value view = nullptr;
    if (napi_create_external_arraybuffer(info.Env(), memory->data(), memory->size(), release, held, &view) != napi_ok) {
      delete held;
      return info.Env().Undefined();
    }
    return Napi::Value(info.Env(), view);
  } catch (const std::bad_alloc&) {
    Napi::Error error =
        Napi::Error::New(info.Env(), "buffer_limit: cannot reserve " + std::to_string(capacity) +
                                         " bytes of address space; lower it, or raise the process's limit");
    (void)napi_set_named_property(info.Env(), error.Value(), "code",
                                  Napi::String::New(info.Env(), "PROMEX_QUEUE_MEMORY"));
    throw error;
  }
}

void ready(const Napi::CallbackInfo& info) {
  const auto instance = find_instance(info);
  if (instance && instance->state() == InstanceState::kOpening) instance->set_state(InstanceState::kOpen);
}

void failed(const Napi::CallbackInfo& info) {
  if (const auto instance = find_instance(info)) instance->set_state(InstanceState::kFailed);
}

void closed(const Napi::CallbackInfo& info) {
  if (const auto instance = find_instance(info)) instance->set_state(InstanceState::kClosed);
}

// Writes four int32 for each chunk: tag offset, tag size, data offset, data size. With doubles V8 would use doubles for
// all positions in the chunk, and convert them at each step. ts/instance.ts asks for no more memory than int32 reaches.
Napi::Value take(const Napi::CallbackInfo& info) {
  constexpr size_t kBatch = 64;
  auto places = info[1].As<Napi::Int32Array>();
  ChunkPlace batch[kBatch];
  const size_t room = places.ElementLength() / kPlaceSlots;
  const size_t count = queue_of(info)->take(batch, room < kBatch ? room : kBatch);
  int32_t* out = places.Data();
  for (size_t i = 0; i < count; i++, out += kPlaceSlots) {
    out[kPlaceTagOffset] = static_cast<int32_t>(batch[i].tag_offset);
    out[kPlaceTagSize] = static_cast<int32_t>(batch[i].tag_size);
    out[kPlaceDataOffset] = static_cast<int32_t>(batch[i].data_offset);
    out[kPlaceDataSize] = static_cast<int32_t>(batch[i].data_size);
  }
  return Napi::Number::New(info.Env(), static_cast<double>(count));
}

void done(const Napi::CallbackInfo& info) { queue_of(info)->done(); }

void release_unused(const Napi::CallbackInfo& info) { queue_of(info)->release_unused(); }

void queue_totals(const Napi::CallbackInfo& info) {
  auto out = info[1].As<Napi::Float64Array>();
  const QueueTotals totals = queue_of(info)->totals();
  if (out.ElementLength() < kTotalSlots) throw Napi::Error::New(info.Env(), "the totals need more room");
  const auto set = [&out](TotalSlot slot, uint64_t value) { out[slot] = static_cast<double>(value); };
  set(kTotalChunks, totals.chunks);
  set(kTotalBytes, totals.bytes);
  set(kTotalAcceptedChunks, totals.accepted_chunks);
  set(kTotalAcceptedBytes, totals.accepted_bytes);
  set(kTotalRefusedChunks, totals.refused_chunks);
  set(kTotalDroppedChunks, totals.dropped_chunks);
}

// Instance 0 means all: a line about the environment concerns every instance in it.
void log(const Napi::CallbackInfo& info) {
  const int id = info[0].As<Napi::Number>().Int32Value();
  const auto level = static_cast<LogLevel>(info[1].As<Napi::Number>().Int32Value());
  const std::string text = info[2].As<Napi::String>().Utf8Value();
  if (id == 0) {
    exchange().log_to_all(level, text);
  } else if (auto instance = exchange().instances.find(id)) {
    instance->log.add(level, text);
  }
}

void set_address(const Napi::CallbackInfo& info) {
  if (auto instance = exchange().instances.find(info[0].As<Napi::Number>().Int32Value())) {
    instance->log.set_address(info[1].As<Napi::String>().Utf8Value());
  }
}

Napi::Value open_stop_line(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), exchange().stop_lines.open());
}

void fail(const Napi::CallbackInfo& info) {
  if (exchange().on_failed) exchange().on_failed(info[0].As<Napi::String>().Utf8Value());
}

}  // namespace

void Exchange::log_to_all(LogLevel level, const std::string& text) {
  for (const auto& instance : instances.all()) instance->log.add(level, text);
}

Exchange& exchange() {
  static Exchange* const exchange = new Exchange();
  return *exchange;
}

Napi::Object init_binding(Napi::Env env, Napi::Object exports) {
  exports["start"] = Napi::Function::New<start>(env, "start");
  exports["takeEvents"] = Napi::Function::New<take_events>(env, "takeEvents");
  exports["properties"] = Napi::Function::New<properties>(env, "properties");
  exports["openQueue"] = Napi::Function::New<open_queue>(env, "openQueue");
  exports["ready"] = Napi::Function::New<ready>(env, "ready");
  exports["failed"] = Napi::Function::New<failed>(env, "failed");
  exports["closed"] = Napi::Function::New<closed>(env, "closed");
  exports["take"] = Napi::Function::New<take>(env, "take");
  exports["done"] = Napi::Function::New<done>(env, "done");
  exports["releaseUnused"] = Napi::Function::New<release_unused>(env, "releaseUnused");
  exports["queueTotals"] = Napi::Function::New<queue_totals>(env, "queueTotals");
  exports["log"] = Napi::Function::New<log>(env, "log");
  exports["setAddress"] = Napi::Function::New<set_address>(env, "setAddress");
  exports["openStopLine"] = Napi::Function::New<open_stop_line>(env, "openStopLine");
  exports["fail"] = Napi::Function::New<fail>(env, "fail");
  return exports;
}

}  // namespace promexporter
