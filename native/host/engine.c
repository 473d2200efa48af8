// The order of calls at start, stop and reload; proxy.c and output.c have the calls themselves.

#include "engine.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "classic_conf.h"
#include "log.h"

enum { DEFAULT_GRACE_SECONDS = 5 };

static bool load_plugins(struct engine *engine, bool hot_reloading)
{
    struct proxy **end = &engine->proxies;
    for (const struct section *file = engine->config.plugin_files; file != NULL; file = file->next) {
        *end = proxy_load(file->name, engine->options->abi, hot_reloading);
        if (*end == NULL) {
            log_error("[plugin] error loading proxy plugin: %s", file->name);
            return false;
        }
        end = &(*end)->next;
    }
    return true;
}

static struct proxy *find_proxy(const struct engine *engine, const char *name)
{
    struct proxy *proxy = engine->proxies;
    while (proxy != NULL && strcasecmp(proxy->callbacks.name, name) != 0) {
        proxy = proxy->next;
    }
    if (proxy == NULL) {
        log_error("[config] section '%s' tried to instance a plugin name that doesn't exist", name);
    }
    return proxy;
}

static bool make_inputs(struct engine *engine)
{
    int number = 0;
    struct input **end = &engine->inputs;
    for (const struct section *section = engine->config.inputs; section != NULL; section = section->next) {
        *end = input_create(section, number++);
        if (*end == NULL) {
            return false;
        }
        end = &(*end)->next;
    }
    return true;
}

static bool make_outputs(struct engine *engine)
{
    int number = 0;
    struct output **end = &engine->outputs;
    for (const struct section *section = engine->config.outputs; section != NULL; section = section->next) {
        struct proxy *proxy = find_proxy(engine, section->name);
        *end = proxy != NULL ? output_create(section, proxy, number++) : NULL;
        if (*end == NULL) {
            return false;
        }
        end = &(*end)->next;
    }
    return true;
}

// One input and one output need no match, as in Fluent Bit's router; a script's flushes need none either.
static void route(struct engine *engine)
{
    bool quick = engine->inputs == NULL || (engine->inputs->next == NULL && engine->outputs->next == NULL);
    for (struct output *output = engine->outputs; output != NULL; output = output->next) {
        if (output->match != NULL) {
            continue;
        }
        if (quick) {
            output->match = strdup("*");
            continue;
        }
        log_warn("[router] NO match for %s output instance", output->name);
    }
}

struct engine *engine_create(const struct options *options, bool hot_reloading)
{
    struct engine *engine = calloc(1, sizeof(*engine));
    engine->options = options;
    engine->config = CONFIG_UNSET;
    config_merge(&engine->config, &options->command_line);
    struct config from_file = CONFIG_UNSET;
    bool good = options->conf_path == NULL || classic_conf_read(options->conf_path, &from_file);
    config_merge(&engine->config, &from_file);
    config_free(&from_file);
    good = good && load_plugins(engine, hot_reloading) && make_inputs(engine) && make_outputs(engine);
    if (!good) {
        engine_destroy(engine);
        return NULL;
    }
    route(engine);
    return engine;
}

bool engine_start(struct engine *engine)
{
    const struct options *options = engine->options;
    struct pipeline_setup setup = {
        .program = options->program,
        .outputs = &engine->outputs,
        .inputs = engine->inputs,
        .flush_seconds = engine->config.flush_seconds > 0 ? engine->config.flush_seconds : 1,
        .stack_bytes = options->stack_bytes,
        .workers = options->workers,
        .rate = options->rate,
        .hot_reload_enabled = engine->config.hot_reload,
    };
    engine->pipeline = pipeline_start(&setup);
    return engine->pipeline != NULL;
}

// A reload waits for pending tasks without limit (flb_reload.c: grace = -1).
void engine_stop(struct engine *engine)
{
    int grace = engine->config.grace_seconds >= 0 ? engine->config.grace_seconds : DEFAULT_GRACE_SECONDS;
    pipeline_stop(engine->pipeline, engine->shutdown_by_hot_reloading,
                  engine->shutdown_by_hot_reloading ? -1 : grace);
    engine->pipeline = NULL;
}

void engine_destroy(struct engine *engine)
{
    while (engine->outputs != NULL) {
        struct output *output = engine->outputs;
        engine->outputs = output->next;
        output_exit(output, engine->shutdown_by_hot_reloading);
    }
    while (engine->inputs != NULL) {
        struct input *input = engine->inputs;
        engine->inputs = input->next;
        input_free(input);
    }
    while (engine->proxies != NULL) {
        struct proxy *proxy = engine->proxies;
        engine->proxies = proxy->next;
        proxy_unload(proxy);
    }
    config_free(&engine->config);
    free(engine);
}

static bool check_outputs(const struct engine *engine)
{
    for (const struct output *output = engine->outputs; output != NULL; output = output->next) {
        if (!output_check(output, engine->options->program)) {
            log_error("[reload] check properties for output plugins is failed");
            return false;
        }
    }
    return true;
}

enum reload_result engine_reload(struct engine **engine)
{
    struct engine *old = *engine;
    log_info("reloading instance pid=%lu tid=%p", (unsigned long) getpid(), (void *) pthread_self());
    // Fluent Bit sets it here already and never takes it back, so an end after a halted reload says
    // PreExit(1) too.
    old->shutdown_by_hot_reloading = true;
    struct engine *new = engine_create(old->options, true);
    if (new == NULL || !check_outputs(new)) {
        if (new != NULL) {
            engine_destroy(new);
        }
        log_error("[reload] reloaded config is invalid. Reloading is halted");
        return RELOAD_HALTED;
    }
    log_info("[reload] stop everything of the old context");
    engine_stop(old);
    engine_destroy(old);
    *engine = NULL;
    log_info("[reload] start everything");
    if (!engine_start(new)) {
        engine_destroy(new);
        log_error("[reload] loaded configuration contains error(s). Reloading is aborted");
        return RELOAD_ABORTED;
    }
    *engine = new;
    log_info("[reload] successful reload done.");
    return RELOAD_DONE;
}
