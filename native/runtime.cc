#include "runtime.h"

#include <napi.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <iterator>

#include "binding.h"
#include "bundle.h"
#include "js_thread.h"
#include "v8_options.h"

namespace promexporter {

namespace {

using std::chrono::steady_clock;

// Room for JavaScript to unwind after it reached the heap limit; Node's own workers get as much.
constexpr size_t kHeapHeadroomBytes = 32u << 20;
constexpr auto kFirstBackoff = std::chrono::milliseconds(100);
constexpr auto kLongestBackoff = std::chrono::milliseconds(5000);
// After an environment that lived this long, the backoff starts from the beginning.
constexpr auto kProvenAfter = std::chrono::seconds(60);
constexpr auto kParkPatience = std::chrono::seconds(2);
// Closing takes a worker about a millisecond, or as long as a rendering that is under way.
constexpr auto kStopLinesPatience = std::chrono::milliseconds(1000);

napi_value register_module(napi_env env, napi_value exports) {
  return Napi::RegisterModule(env, exports, init_binding);
}

}  // namespace

Runtime& Runtime::get() {
  static Runtime* const runtime = new Runtime();
  return *runtime;
}

std::string Runtime::start() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!dead_.empty()) return dead_;
  if (!thread_started_) {
    const std::string error = start_js_thread(run, this);
    if (!error.empty()) return error;
    // Fluent Bit may be wrong about a reload (5.1.1 keeps saying "reloading" after one was halted), so an environment
    // may be left at exit(). libnode's static destructors must not find it running.
    static const pid_t owner = getpid();
    std::atexit([] {
      if (getpid() == owner) Runtime::get().park();
    });
    thread_started_ = true;
  }
  wanted_ = true;
  hurry_ = true;
  changed_.notify_all();
  return {};
}

void Runtime::hurry() {
  std::lock_guard<std::mutex> lock(mutex_);
  hurry_ = true;
  changed_.notify_all();
}

void Runtime::park() {
  std::unique_lock<std::mutex> lock(mutex_);
  wanted_ = false;
  if (env_ != nullptr) node::Stop(env_);
  changed_.notify_all();
  changed_.wait_for(lock, kParkPatience, [&] { return !running_; });
}

void Runtime::restart(const std::string& reason) {
  std::lock_guard<std::mutex> lock(mutex_);
  // An environment that is gone, or cannot be stopped yet, is not the one that did not answer.
  if (env_ == nullptr) return;
  stop_reason_ = reason;
  node::Stop(env_);
}

void Runtime::stop_with(const std::string& reason) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (stop_reason_.empty()) stop_reason_ = reason;
  if (env_ != nullptr) node::Stop(env_);
}

void* Runtime::run(void* runtime) {
  static_cast<Runtime*>(runtime)->serve();
  return nullptr;
}

bool Runtime::initialize_node() {
  namespace Flags = node::ProcessInitializationFlags;
  std::vector<std::string> arguments = {
      "promexporter",
      "--no-warnings",  // they would go to stderr; ts/main.ts listens to them
      // Both limits keep a leak from becoming the host's. Series live outside the heap. What families keep in it was
      // measured as 49 MB for 100,000 families with names of 100 bytes.
      "--max-old-space-size=256",
      "--max-semi-space-size=2",
      "--v8-pool-size=1",
  };
  arguments.insert(arguments.end(), std::begin(kV8Options), std::end(kV8Options));
  node_ = node::InitializeOncePerProcess(
      arguments, {Flags::kNoStdioInitialization, Flags::kNoDefaultSignalHandling, Flags::kNoInitOpenSSL,
                  Flags::kDisableNodeOptionsEnv, Flags::kNoParseGlobalDebugVariables, Flags::kNoAdjustResourceLimits,
                  Flags::kNoUseLargePages, Flags::kNoPrintHelpOrVersionOutput});
  if (!node_->early_return()) return true;
  std::string reason = "Cannot start JavaScript: libnode does not initialise (PROMEX_LIBNODE_INIT)";
  for (const std::string& error : node_->errors()) reason += "; " + error;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    dead_ = reason;
  }
  settle_instances(reason, false);
  return false;
}

void Runtime::serve() {
  if (!initialize_node()) return;
  exchange().on_failed = [this](const std::string& reason) { stop_with(reason); };
  auto backoff = kFirstBackoff;
  while (true) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [&] { return wanted_; });
      running_ = true;
      hurry_ = false;
      stop_reason_.clear();
    }
    const auto started = steady_clock::now();
    const uint64_t before = exchange().mailbox.environment();
    run_environment();
    const bool made = exchange().mailbox.environment() != before;

    std::unique_lock<std::mutex> lock(mutex_);
    running_ = false;
    changed_.notify_all();
    if (!wanted_) continue;
    const std::string reason = stop_reason_.empty() ? "its event loop ran empty" : stop_reason_;
    lock.unlock();
    settle_instances("JavaScript stopped: " + reason + " (PROMEX_ENVIRONMENT)", made);
    // An Exit does not wait for long.
    if (steady_clock::now() - started > kProvenAfter || exchange().instances.any_closing()) backoff = kFirstBackoff;
    lock.lock();
    changed_.wait_for(lock, backoff, [&] { return !wanted_ || hurry_; });
    backoff = std::min(backoff * 2, kLongestBackoff);
  }
}

// The life of one environment, in the order of nodejs/node test/embedding/embedtest.cc (v18.20).
void Runtime::run_environment() {
  std::vector<std::string> errors;
  const auto flags = static_cast<node::EnvironmentFlags::Flags>(
      node::EnvironmentFlags::kNoCreateInspector | node::EnvironmentFlags::kNoNativeAddons |
      node::EnvironmentFlags::kNoGlobalSearchPaths);
  auto setup = node::CommonEnvironmentSetup::Create(node_->platform(), &errors, node_->args(), node_->exec_args(), flags);
  if (!setup) {
    std::string reason = "no environment";
    for (const std::string& error : errors) reason += "; " + error;
    stop_with(reason);
    return;
  }
  v8::Isolate* const isolate = setup->isolate();
  node::Environment* const env = setup->env();
  {
    v8::Locker locker(isolate);
    v8::Isolate::Scope isolate_scope(isolate);
    v8::HandleScope handle_scope(isolate);
    v8::Context::Scope context_scope(setup->context());
    napi_module module{};
    module.nm_version = NAPI_MODULE_VERSION;
    module.nm_filename = __FILE__;
    module.nm_register_func = register_module;
    module.nm_modname = "promexporter";
    node::AddLinkedBinding(env, module);
    node::SetProcessExitHandler(env, [this](node::Environment*, int code) {
      stop_with("process.exit(" + std::to_string(code) + ") was called");
    });
    isolate->AddNearHeapLimitCallback(on_near_heap_limit, this);
    const bool loaded = !node::LoadEnvironment(env, run_bundle).IsEmpty();
    bool stopped;
    {
      // Other threads may stop it only from now on: the binding's set-up does not survive a refused call (binding.cc).
      std::lock_guard<std::mutex> lock(mutex_);
      env_ = env;
      stopped = !wanted_ || !stop_reason_.empty();
    }
    if (loaded && !stopped) (void)node::SpinEventLoop(env);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      env_ = nullptr;
    }
    // Its workers still serve, and must not be terminated while they do (ts/serve/stop_line.ts).
    (void)exchange().stop_lines.end(kStopLinesPatience);
    node::Stop(env);
  }
  // The heap callback stays to the end: tearing down an environment with a full heap allocates, too.
  setup.reset();
}

// The environment is gone, and every store with it. The next one reopens the open instances, with the chunks that they
// accepted and did not count. An instance that was being opened is refused, or it might end the next environment too.
void Runtime::settle_instances(const std::string& reason, bool made) {
  Exchange& shared = exchange();
  for (const auto& instance : shared.instances.all()) {
    instance->log.add(kLogError, reason);
    // If no environment could be made, no instance was told of it.
    instance->environment_lost(made ? shared.mailbox.environment() : 0);
    if (instance->queue() != nullptr && instance->queue()->consumer_lost() > 0) {
      instance->log.add_of_records(
          kLogError, "dropped a chunk: JavaScript stopped twice while counting it (PROMEX_CHUNK_DROPPED)");
    }
  }
}

size_t Runtime::on_near_heap_limit(void* runtime, size_t current, size_t /*initial*/) {
  static_cast<Runtime*>(runtime)->stop_with("its heap reached " + std::to_string(current >> 20) + " MiB");
  return current + kHeapHeadroomBytes;
}

}  // namespace promexporter
