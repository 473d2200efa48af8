// The pipeline thread: Init of every output, then the inputs' and the flush's clock, then Exit of every output.
#ifndef PROMEXPORTER_HOST_PIPELINE_H
#define PROMEXPORTER_HOST_PIPELINE_H

#include <stdbool.h>

#include "coroutine.h"
#include "delivery.h"
#include "input.h"
#include "output.h"

struct pipeline;

// The lists belong to the pipeline from pipeline_start() on; outputs whose Exit has run are gone from theirs.
struct pipeline_setup {
    const char *program;
    struct output **outputs;
    struct input *inputs;
    double flush_seconds;
    size_t stack_bytes;
    int workers; // -1: each output's own
    double rate; // as in struct options
    bool hot_reload_enabled;
};

// Starts the thread and waits until every Init has returned. NULL where one failed: the other outputs have
// exited by then, the ones after it with ExitCtx(NULL), as Fluent Bit does.
struct pipeline *pipeline_start(const struct pipeline_setup *setup);

// Flushes what was collected, waits for pending tasks up to `grace_seconds` (-1: without limit), then Exit of
// every output, and joins the thread.
void pipeline_stop(struct pipeline *pipeline, bool hot_reload, int grace_seconds);

// Runs `function` on the pipeline thread, with a coroutine to flush on, and waits for it.
void pipeline_call(struct pipeline *pipeline, void (*function)(void *argument, struct coroutine *),
                   void *argument);

#endif
