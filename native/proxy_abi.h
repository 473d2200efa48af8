// The part of Fluent Bit's Go-proxy ABI that an output plugin needs, field by field.
// Comes in: pointers that Fluent Bit owns. We never allocate any of this.
// Sources (Fluent Bit 5.1.1): include/fluent-bit/flb_plugin_proxy.h, src/proxy/go/go.h,
// include/fluent-bit/flb_api.h, include/fluent-bit/flb_config_map.h, include/fluent-bit/flb_output.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace promexporter {

/** `FLB_PROXY_OUTPUT_PLUGIN`, flb_plugin_proxy.h. */
inline constexpr int kProxyOutputPlugin = 2;
/** `FLB_PROXY_GOLANG`, flb_plugin_proxy.h. */
inline constexpr int kProxyGolang = 11;

/** What a flush answers: `FLB_ERROR`, `FLB_OK`, `FLB_RETRY`, flb_output.h. */
enum FlushAnswer : int { kFlbError = 0, kFlbOk = 1, kFlbRetry = 2 };

/** Log levels of `flb_log_print`, flb_log.h. */
enum LogLevel : int { kLogError = 1, kLogWarn = 2, kLogInfo = 3, kLogDebug = 4 };

struct flb_output_instance;  // opaque: only passed back to the api's functions

/** One key of a plugin's configuration, as `-o promexporter -h` lists it. Layout of 5.1.1 only. */
struct flb_config_map {
  int type;
  const char* name;
  const char* def_value;
  int flags;
  int set_property;
  uintptr_t offset;
  const char* desc;
  void* value[5];  // union val, raw, mult, _head.prev, _head.next
  void* head[2];
};
static_assert(sizeof(flb_config_map) == 104, "stride of Fluent Bit 5.1.1's config map");

/**
 * Filled by FLBPluginRegister. The last two fields came with 5.0 (back-ported to 4.2) and 5.1.1: an older host
 * allocates less, see config_map.h.
 */
struct flb_plugin_proxy_def {
  int type;
  int proxy;
  int flags;
  const char* name;
  const char* description;
  int event_type;
  const flb_config_map* config_map;
};
static_assert(offsetof(flb_plugin_proxy_def, event_type) == 32, "end of the oldest layout");
static_assert(offsetof(flb_plugin_proxy_def, config_map) == 40, "end of the 5.0 layout");

/** Functions that the host lends. The table is freed after the plugin's unload: copy the pointers. */
struct flb_api {
  const char* (*output_get_property)(const char* key, flb_output_instance* ins);
  const char* (*input_get_property)(const char* key, void* ins);
  void* (*output_get_cmt_instance)(flb_output_instance* ins);
  void* (*input_get_cmt_instance)(void* ins);
  void (*log_print)(int level, const char* file, int line, const char* format, ...);
  int (*input_log_check)(void* ins, int level);
  int (*output_log_check)(flb_output_instance* ins, int level);
};
static_assert(offsetof(flb_api, log_print) == 32, "flb_api.h");
static_assert(offsetof(flb_api, output_log_check) == 48, "flb_api.h");

/** Owned by the host, one per output instance; `remote_context` is ours. */
struct flb_plugin_proxy_context {
  void* remote_context;
  void* proxy;
};

/** What FLBPluginInit receives. One per plugin, rewritten before each instance's Init: read it only there. */
struct flbgo_output_plugin {
  char* name;
  flb_api* api;
  flb_output_instance* o_ins;
  flb_plugin_proxy_context* context;
};

}  // namespace promexporter
