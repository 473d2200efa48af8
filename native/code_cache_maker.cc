// A folder in, V8's code caches of the bundles out: main.cache and worker.cache, and in libnode.cache the build ID of the
// libnode that made them. Run by the build. Starts the plugin as Fluent Bit does, so with its libnode and flags, and ends
// it. Status 1 if it cannot.

#include <v8-initialization.h>
#include <v8-script.h>

#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "bundle.h"
#include "embedded.h"
#include "libnode_build.h"
#include "proxy_abi.h"
#include "runtime.h"

extern "C" int FLBPluginInit(promexporter::flbgo_output_plugin* plugin);
extern "C" int FLBPluginExitCtx(void* context);

namespace promexporter {

const Embedded kMainCache{}, kWorkerCache{}, kCacheLibnode{};

namespace {

// Runs the functions that most rules files need.
constexpr char kRules[] =
    "metrics:\n"
    "  - name: a_total\n"
    "    type: counter\n"
    "    when: [{field: $a, regex: '^a'}]\n"
    "    labels: {a: $a}\n"
    "  - {name: b_seconds, type: histogram, value: $b, scale: 0.001, buckets: [0.1, 1], labels: {a: $a}}\n";

// Instead of an output of Fluent Bit: its rules, empty if it has none.
const char* get_property(const char* key, flb_output_instance* ins) {
  const char* const rules = reinterpret_cast<const char*>(ins);
  if (std::strcmp(key, "listen") == 0) return "127.0.0.1:0";
  if (std::strcmp(key, "rules") == 0 && *rules != '\0') return rules;
  return nullptr;
}

void print_log(int level, const char*, int, const char* format, ...) {
  if (level > kLogWarn) return;
  std::va_list arguments;
  va_start(arguments, format);
  std::vfprintf(stderr, format, arguments);
  va_end(arguments);
  std::fputc('\n', stderr);
}

// By bundle. At its end each environment replaces the cache of the one before.
std::map<std::string, std::string> caches;
std::mutex mutex;

// For the same bytes in each build: a cache holds hashes of strings, which are seeded, and which loops V8 waits for to
// compile them. The seed is the only flag that V8 does not compare when it takes a cache. 61440 is V8's default from 10.2
// to 13.6. --no-opt would do as well, but in 13.6 it changes further flags, which --opt does not take back.
constexpr char kFlags[] = "--random-seed=1 --no-sparkplug --max-optimized-bytecode-size=0";
constexpr char kFlagsOfPlugin[] = "--sparkplug --max-optimized-bytecode-size=61440";

// ts/instance.ts does it once a second: caches hold it always, or now and then.
constexpr auto kUntilHousekeeping = std::chrono::milliseconds(1500);

void take(const std::string& bundle, v8::Local<v8::Function> function) {
  using v8::ScriptCompiler;
  const std::lock_guard<std::mutex> lock(mutex);
  v8::V8::SetFlagsFromString(kFlagsOfPlugin);
  const std::unique_ptr<ScriptCompiler::CachedData> cache(ScriptCompiler::CreateCodeCacheForFunction(function));
  v8::V8::SetFlagsFromString(kFlags);
  if (cache) caches[bundle].assign(reinterpret_cast<const char*>(cache->data), static_cast<size_t>(cache->length));
}

bool start_and_end() {
  make_code_cache = take;
  init_patience = std::chrono::seconds(120);
  v8::V8::SetFlagsFromString(kFlags);
  flb_api api{};
  api.output_get_property = get_property;
  api.log_print = print_log;
  char no_rules[] = "", rules[sizeof kRules];
  std::memcpy(rules, kRules, sizeof kRules);
  flb_plugin_proxy_context contexts[2] = {};
  bool open = true;
  for (char* const ins : {no_rules, rules}) {
    flbgo_output_plugin plugin{nullptr, &api, reinterpret_cast<flb_output_instance*>(ins), &contexts[ins == rules]};
    open = FLBPluginInit(&plugin) == kFlbOk && open;
  }
  std::this_thread::sleep_for(kUntilHousekeeping);
  for (const flb_plugin_proxy_context& context : contexts) FLBPluginExitCtx(context.remote_context);
  caches["libnode"] = libnode_build_id();
  return open;
}

bool write(const std::string& folder, const std::string& bundle) {
  const std::lock_guard<std::mutex> lock(mutex);
  std::ofstream file(folder + "/" + bundle + ".cache", std::ios::binary | std::ios::trunc);
  file << caches[bundle];
  return file.good() && !caches[bundle].empty();
}

}  // namespace

}  // namespace promexporter

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  using promexporter::write;
  return promexporter::start_and_end() && write(argv[1], "main") && write(argv[1], "worker") &&
                 write(argv[1], "libnode")
             ? 0
             : 1;
}
