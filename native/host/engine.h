// What Fluent Bit calls a context: a configuration, its plugins and instances, and, once started, a pipeline.
// Created, reloaded and destroyed on the main thread.
#ifndef PROMEXPORTER_HOST_ENGINE_H
#define PROMEXPORTER_HOST_ENGINE_H

#include <stdbool.h>

#include "options.h"
#include "pipeline.h"
#include "proxy.h"

// `outputs` and `pipeline` are as the pipeline left them; read them only while it is known to run.
struct engine {
    const struct options *options;
    struct config config;
    struct proxy *proxies;
    struct output *outputs;
    struct input *inputs;
    struct pipeline *pipeline;
    bool shutdown_by_hot_reloading;
};

// The reload's outcome; the numbers are flb_reload.h's, 5.1.1, and ABORTED is the process's exit status.
enum reload_result { RELOAD_DONE = 0, RELOAD_ABORTED = -1, RELOAD_HALTED = -2 };

// Reads the configuration, loads its plugins (PreRegister, Register) and makes the instances. NULL after
// logged lines; what had been made is destroyed as by engine_destroy().
struct engine *engine_create(const struct options *options, bool hot_reloading);

// Init of every output, on a new pipeline thread. False where one failed; engine_destroy() comes next.
bool engine_start(struct engine *engine);

// Exit of every output; engine_destroy() comes next.
void engine_stop(struct engine *engine);

// Unregister and dlclose. Instances that never started get PreExit and ExitCtx(NULL) first, on this thread:
// that is how Fluent Bit throws a refused new configuration away while the old one runs.
void engine_destroy(struct engine *engine);

// As flb_reload() (src/flb_reload.c, 5.1.1): register the new, check it, stop and unload the old, start the
// new. HALTED: the old one runs on. ABORTED: `*engine` is NULL, nothing runs any more.
enum reload_result engine_reload(struct engine **engine);

#endif
