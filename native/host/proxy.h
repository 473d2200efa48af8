// A loaded plugin file: what Fluent Bit does around dlopen and dlclose (src/flb_plugin_proxy.c, 5.1.1).
// Main thread, also at a reload.
#ifndef PROMEXPORTER_HOST_PROXY_H
#define PROMEXPORTER_HOST_PROXY_H

#include <stdbool.h>

#include "options.h"
#include "proxy_abi.h"

// `def`, `api` and `handed_to_init` lie in fenced memory, as large as the chosen ABI has them.
struct proxy {
    char *path;
    void *library;
    struct flb_plugin_proxy_def *def;
    enum host_abi abi;
    struct flb_api *api;
    struct flbgo_output_plugin *handed_to_init;
    struct flbgo_output_plugin callbacks; // the host's own copy, never poisoned
    void (*pre_run)(int hot_reload);
    void (*pre_exit)(int hot_reload);
    struct proxy *next;
};

// dlopen(RTLD_LAZY), FLBPluginPreRegister(hot_reloading) where there is one, FLBPluginRegister(def).
// NULL after logged lines where the file is no output plugin of the Go kind.
struct proxy *proxy_load(const char *path, enum host_abi abi, bool hot_reloading);

// FLBPluginUnregister(def), then everything handed out becomes inaccessible, then dlclose.
void proxy_unload(struct proxy *proxy);

// The declared keys, an array ended by a NULL name; NULL where the ABI has none or the plugin set none.
const struct flb_config_map *proxy_config_map(const struct proxy *proxy);

#endif
