// A folder in, V8's code caches of the bundles out: main.cache and worker.cache, and in libnode.cache the build ID of the
// libnode that made them. Run by the build. Starts the plugin as Fluent Bit does, so with its libnode and flags, and ends
// it. Status 1 if it cannot.

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <string>

#include "bundle.h"
#include "embedded.h"
#include "libnode_build.h"
#include "proxy_abi.h"

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

void take(const char* bundle, const uint8_t* data, size_t size) {
  const std::lock_guard<std::mutex> lock(mutex);
  caches[bundle].assign(reinterpret_cast<const char*>(data), size);
}

bool start_and_end() {
  take_code_cache = take;
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
