// The symbols that Fluent Bit's Go proxy looks up (src/proxy/go/go.c and src/flb_plugin_proxy.c, 5.1.1), in the
// order in which an instance meets them. Each says on which of Fluent Bit's threads it runs.
#include <atomic>
#include <chrono>
#include <cstdlib>

#include "binding.h"
#include "config_map.h"
#include "proxy_abi.h"
#include "runtime.h"

namespace promexporter {

// A start takes about 0.2 s. If it takes this long, the machine or JavaScript is stuck, and Fluent Bit must not be.
std::chrono::seconds init_patience{10};

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How long a flush may hold its thread while the queue is full: the time to count some 10 MB. Only then does it answer
// FLB_RETRY, because Fluent Bit retries once by default and then drops the chunk.
constexpr auto kFlushPatience = milliseconds(50);
// For counting what was accepted; the default queue of 64 MB needs well under a second.
constexpr auto kExitPatience = std::chrono::seconds(5);

using Handle = std::shared_ptr<Instance>;

/** Set by PreExit: during a hot reload the environment stays for the next instances. */
std::atomic<bool> reloading{false};

/** An emulator is slower by more than the machine's load: its tests say how many seconds a start may take. */
std::chrono::seconds patience_of_init() {
  const char* seconds = std::getenv("PROMEXPORTER_TEST_INIT_SECONDS");
  return seconds == nullptr ? init_patience : std::chrono::seconds(std::atoi(seconds));
}

Instance::Properties read_properties(const flb_api* api, flb_output_instance* ins) {
  Instance::Properties properties;
  for (size_t i = 0; i < kPluginKeyCount; i++) {
    if (const char* value = api->output_get_property(kPluginKeys[i].name, ins)) properties[kPluginKeys[i].name] = value;
  }
  return properties;
}

void forget(const Instance& instance) {
  exchange().instances.remove(instance.id());
  if (exchange().instances.empty() && !reloading) Runtime::get().park();
}

FlushAnswer open_instance(flbgo_output_plugin* plugin) {
  reloading = false;
  const Handle instance =
      exchange().instances.add(read_properties(plugin->api, plugin->o_ins), plugin->api, plugin->o_ins);
  InstanceState state = InstanceState::kFailed;
  const std::string error = Runtime::get().start();
  if (error.empty()) {
    exchange().mailbox.wake();
    const auto patience = patience_of_init();
    state = instance->wait_while(InstanceState::kOpening, steady_clock::now() + patience);
    if (state == InstanceState::kOpening) {
      instance->log.add(kLogError, "JavaScript did not start within " + std::to_string(patience.count()) +
                                       " s (PROMEX_START_TIMEOUT)");
      Runtime::get().restart("an instance did not open");
    }
  } else {
    instance->log.add(kLogError, error);
  }
  instance->log.emit();
  if (state != InstanceState::kOpen) {
    forget(*instance);
    return kFlbError;
  }
  plugin->context->remote_context = new Handle(instance);
  return kFlbOk;
}

FlushAnswer flush_chunk(Instance& instance, std::string_view tag, std::string_view data) {
  instance.log.emit();
  if (data.empty()) return kFlbOk;
  switch (instance.queue()->push(tag, data, kFlushPatience)) {
    case PushResult::kAccepted:
      exchange().mailbox.wake();
      return kFlbOk;
    case PushResult::kFull:
      return kFlbRetry;
    case PushResult::kTooLarge:
      instance.log.add_limited(kLogError,
                               "refused a chunk of " + std::to_string(data.size()) +
                                   " bytes: it is larger than buffer_limit (PROMEX_CHUNK_TOO_LARGE)");
      instance.log.emit();
      return kFlbError;
    case PushResult::kClosed:
      return kFlbError;
  }
  return kFlbError;
}

void close_instance(const Handle& handle) {
  Instance& instance = *handle;
  instance.queue()->close();
  instance.set_state(InstanceState::kClosing);
  exchange().mailbox.wake();
  Runtime::get().hurry();
  if (!instance.close_unserved() &&
      instance.wait_while(InstanceState::kClosing, steady_clock::now() + kExitPatience) != InstanceState::kClosed) {
    const QueueTotals lost = instance.queue()->totals();
    instance.log.add_of_records(kLogError, "JavaScript did not finish within 5 s: lost " +
                                               std::to_string(lost.chunks) + " chunks, " +
                                               std::to_string(lost.bytes) + " bytes (PROMEX_EXIT_TIMEOUT)");
    exchange().instances.remove(instance.id());
    Runtime::get().restart("an instance did not close");
  }
  instance.log.emit();
  forget(instance);
}

/** Keeps C++ exceptions (only std::bad_alloc is possible) out of Fluent Bit's C frames, where they end the process. */
template <typename Call>
int guarded(FlushAnswer otherwise, Call call) noexcept {
  try {
    return call();
  } catch (...) {
    return otherwise;
  }
}

}  // namespace

extern "C" {

#define PROMEXPORTER_EXPORT __attribute__((visibility("default")))

/** Main thread, once per load. No thread may start here: in daemon mode Fluent Bit forks after it. */
PROMEXPORTER_EXPORT int FLBPluginRegister(flb_plugin_proxy_def* def) {
  def->type = kProxyOutputPlugin;
  def->proxy = kProxyGolang;
  def->flags = 0;
  // Static: no host frees them, and the library stays mapped (-z nodelete).
  def->name = "promexporter";
  def->description = "Turns any records into Prometheus metrics and serves them";
  declare_keys(def);
  return 0;
}

/** Pipeline thread, once per instance. Returns FLB_OK when the endpoint listens; anything up to 0 is a failure. */
PROMEXPORTER_EXPORT int FLBPluginInit(flbgo_output_plugin* plugin) {
  return guarded(kFlbError, [&] { return open_instance(plugin); });
}

/**
 * Pipeline thread or output workers, several at once, on a coroutine stack of 64 KiB (24 KiB in older hosts):
 * nothing here is deep, and nothing enters JavaScript. `data` and `tag` are borrowed until it returns.
 */
PROMEXPORTER_EXPORT int FLBPluginFlushCtx(void* context, const void* data, size_t size, const char* tag) {
  return guarded(kFlbRetry, [&] {
    return flush_chunk(**static_cast<Handle*>(context), tag, {static_cast<const char*>(data), size});
  });
}

/** Pipeline thread, before an instance's Exit; 1 if a hot reload is the reason. */
PROMEXPORTER_EXPORT void FLBPluginOutputPreExit(int hot_reloading) { reloading = hot_reloading != 0; }

/** Pipeline thread. Returns when all accepted chunks are counted and the port is free, or after kExitPatience. */
PROMEXPORTER_EXPORT int FLBPluginExitCtx(void* context) {
  if (context == nullptr) return kFlbOk;  // an instance whose Init failed
  const std::unique_ptr<Handle> handle(static_cast<Handle*>(context));
  return guarded(kFlbError, [&] {
    close_instance(*handle);
    return kFlbOk;
  });
}

/** For hosts without instances (before Fluent Bit 1.4): ends all of them. */
PROMEXPORTER_EXPORT int FLBPluginExit() {
  for (const Handle& instance : exchange().instances.all()) FLBPluginExitCtx(new Handle(instance));
  return kFlbOk;
}

}  // extern "C"

}  // namespace promexporter
