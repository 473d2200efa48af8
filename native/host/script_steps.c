// One function a step, and a table that says what each step wants the engine to be.

#include "script_steps.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "log.h"
#include "observe.h"
#include "script_flush.h"
#include "signals.h"

static void reply(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void reply(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

static unsigned long milliseconds_since(double start)
{
    return (unsigned long) ((clock_seconds() - start) * 1000);
}

static void step_init(struct script *script)
{
    double start = clock_seconds();
    if (*script->engine == NULL) {
        *script->engine = engine_create(script->options, false);
    }
    if (*script->engine != NULL && !engine_start(*script->engine)) {
        engine_destroy(*script->engine);
        *script->engine = NULL;
    }
    reply("init %s ms=%lu", *script->engine != NULL ? "OK" : "FAILED", milliseconds_since(start));
}

static void step_exit(struct script *script)
{
    double start = clock_seconds();
    engine_stop(*script->engine);
    engine_destroy(*script->engine);
    *script->engine = NULL;
    reply("exit OK ms=%lu", milliseconds_since(start));
}

static void step_flush(struct script *script)
{
    char **words = script->words;
    if (words[1] == NULL || words[2] == NULL) {
        reply("error: flush TAG SOURCE [TIMES [THREADS]]");
        return;
    }
    unsigned long times = words[3] != NULL ? strtoul(words[3], NULL, 10) : 1;
    unsigned threads = words[3] != NULL && words[4] != NULL ? (unsigned) strtoul(words[4], NULL, 10) : 0;
    struct flush_counts counts;
    if (!script_flush(*script->engine, words[1], words[2], times, threads, &counts)) {
        reply("error: flush: cannot read %s", words[2]);
        return;
    }
    reply("flush OK %lu RETRY %lu ERROR %lu", counts.ok, counts.retry, counts.error);
}

static void reload(struct script *script)
{
    double start = clock_seconds();
    enum reload_result result = engine_reload(script->engine);
    const char *word = result == RELOAD_DONE ? "DONE" : result == RELOAD_HALTED ? "HALTED" : "ABORTED";
    reply("%s %s ms=%lu", script->words[0], word, milliseconds_since(start));
}

// The key goes into every output's section, or into the Nth's for `#N KEY VALUE`. False after a reply.
static bool set(struct script *script)
{
    char **words = script->words + 1;
    struct section *section = script->options->command_line.outputs;
    struct section only = {0};
    if (words[0] != NULL && words[0][0] == '#') {
        for (int skip = atoi(words[0] + 1); section != NULL && skip > 0; skip--) {
            section = section->next;
        }
        words++;
    }
    if (section == NULL || words[0] == NULL || words[1] == NULL) {
        reply("error: %s [#N] KEY VALUE, of an output on the command line", script->words[0]);
        return false;
    }
    if (words == script->words + 1) {
        sections_set(section, words[0], words[1]);
        return true;
    }
    only = *section;
    only.next = NULL;
    sections_set(&only, words[0], words[1]);
    section->properties = only.properties;
    return true;
}

static void step_set(struct script *script)
{
    if (set(script)) {
        reply("set OK");
    }
}

// The command line's outputs as they were come back afterwards, so the next reload is a good one.
static void step_reload_broken(struct script *script)
{
    struct config before = CONFIG_UNSET;
    config_merge(&before, &script->options->command_line);
    if (set(script)) {
        reload(script);
        config_free(&script->options->command_line);
        script->options->command_line = before;
        return;
    }
    config_free(&before);
}

static void step_exit_null(struct script *script)
{
    const struct proxy *proxy = (*script->engine)->proxies;
    if (proxy->pre_exit != NULL) {
        proxy->pre_exit(0);
    }
    if (proxy->callbacks.cb_exit_ctx != NULL) {
        proxy->callbacks.cb_exit_ctx(NULL);
    }
    reply("exit-null OK");
}

static void sleep_ms(unsigned long ms)
{
    struct timespec duration = {.tv_sec = (time_t) (ms / 1000), .tv_nsec = (long) (ms % 1000) * 1000000};
    while (nanosleep(&duration, &duration) != 0 && errno == EINTR && signals_stop_requested() == 0) {
    }
}

static void step_sleep(struct script *script)
{
    sleep_ms(script->words[1] != NULL ? strtoul(script->words[1], NULL, 10) : 0);
    reply("sleep OK");
}

static void step_fds(struct script *script)
{
    (void) script;
    reply("fds %ld", observe_fds());
}

static void step_threads(struct script *script)
{
    (void) script;
    sleep_ms(20); // a joined thread leaves /proc a moment after pthread_join
    reply("threads %ld", observe_threads());
}

static void step_rss(struct script *script)
{
    (void) script;
    reply("rss %ld", observe_rss_kib());
}

static void step_stack(struct script *script)
{
    reply("stack %zu of %zu", coroutine_most_used(), script->options->stack_bytes);
}

static void step_foreign(struct script *script)
{
    (void) script;
    reply("foreign %lu", log_foreign_lines());
}

static void step_signals(struct script *script)
{
    (void) script;
    reply("signals %s", signals_still_ours() ? "OURS" : "CHANGED");
}

static const struct {
    const char *name;
    void (*run)(struct script *);
    enum { ANY, LOADED, STOPPED, RUNNING } wants;
} STEPS[] = {
    {"init", step_init, STOPPED},        {"exit", step_exit, RUNNING},
    {"flush", step_flush, RUNNING},      {"reload", reload, RUNNING},
    {"set", step_set, ANY},              {"reload-broken", step_reload_broken, RUNNING},
    {"exit-null", step_exit_null, LOADED}, {"sleep", step_sleep, ANY},
    {"fds", step_fds, ANY},              {"threads", step_threads, ANY},
    {"rss", step_rss, ANY},              {"stack", step_stack, ANY},
    {"foreign", step_foreign, ANY},      {"signals", step_signals, ANY},
};

void script_take_step(struct script *script)
{
    const struct engine *engine = *script->engine;
    bool running = engine != NULL && engine->pipeline != NULL;
    for (size_t i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++) {
        if (strcmp(STEPS[i].name, script->words[0]) != 0) {
            continue;
        }
        if ((STEPS[i].wants == RUNNING && !running) || (STEPS[i].wants == STOPPED && running) ||
            (STEPS[i].wants == LOADED && engine == NULL)) {
            reply("error: %s while %s", STEPS[i].name, running ? "running" : "not running");
            return;
        }
        STEPS[i].run(script);
        return;
    }
    reply("error: no step is called %s", script->words[0]);
}
