// An output instance: its properties, and the plugin's Init, Flush and Exit for it, in the order and with the
// arguments of src/proxy/go/go.c and src/flb_output.c, 5.1.1.
#ifndef PROMEXPORTER_HOST_OUTPUT_H
#define PROMEXPORTER_HOST_OUTPUT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "config.h"
#include "coroutine.h"
#include "proxy.h"

struct workers;

// Written on the main thread before the pipeline starts; afterwards only the counters change.
struct output {
    char name[64]; // plugin name and number: promexporter.0
    struct proxy *proxy;
    struct flb_plugin_proxy_context *context; // fenced; Init stores the plugin's instance in it
    struct property *properties;              // those the plugin may see
    char *match;                              // NULL: receives nothing
    int worker_count;
    int log_level; // -1: the host's
    int retry_limit; // -1: forever
    struct workers *workers; // NULL: flushes run on the pipeline thread
    atomic_ulong flushed_ok, flushed_retry, flushed_error, dropped;
    struct output *next;
};

// Takes the core's own keys out of the section and keeps the rest. NULL after a logged line where the core
// refuses one (`tls on`).
struct output *output_create(const struct section *section, struct proxy *proxy, int number);

// Without any callback.
void output_free(struct output *output);

// Unknown keys, where the plugin declared its keys. Main thread at a reload, pipeline thread at a start.
bool output_check(const struct output *output, const char *program);

// FLBPluginInit, with a structure filled for this instance and spoiled afterwards. Pipeline thread.
bool output_init(struct output *output);

// FLBPluginOutputPreExit(hot_reload) and FLBPluginExitCtx, which gets NULL where Init did not happen; frees
// the instance.
void output_exit(struct output *output, bool hot_reload);

// Runs the plugin's flush on the coroutine, with copies of data and tag that are spoiled and freed when it
// has returned. Answers FLB_OK, FLB_RETRY or FLB_ERROR; any other answer counts as FLB_ERROR.
int output_flush(struct output *output, struct coroutine *coroutine, const char *tag, const void *data,
                 size_t size_bytes);

// Whether the output takes records of that tag; `*` matches any text.
bool output_matches(const struct output *output, const char *tag);

// Fills a 5.1.1 api whose functions take `struct output *` for o_ins.
void output_fill_api(struct flb_api *api);

#endif
