// The way of a chunk from the pipeline to the outputs: now or through an output's workers, once more after
// FLB_RETRY, and the count of those still under way. Any of the host's threads.
#ifndef PROMEXPORTER_HOST_DELIVERY_H
#define PROMEXPORTER_HOST_DELIVERY_H

#include <pthread.h>
#include <stdbool.h>

#include "output.h"

// One chunk for one output. `due_seconds` counts while it waits for its retry.
struct task {
    struct delivery *delivery;
    struct output *output;
    char *tag;
    unsigned char *data;
    size_t size_bytes;
    int attempts;
    double due_seconds;
    struct task *next;
};

// `lock` guards the fields below; `changed` is signalled when one of them changes.
struct delivery {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct task *retries;
    unsigned long pending; // tasks neither delivered nor dropped
};

void delivery_open(struct delivery *delivery);

// Drops what is still waiting for a retry, counting it. No worker may be running any more.
void delivery_close(struct delivery *delivery);

// Gives a copy of the chunk to the output: on its workers, or here on `coroutine`.
void delivery_begin(struct delivery *delivery, struct output *output, struct coroutine *coroutine,
                    const char *tag, const void *data, size_t size_bytes);

// Begins again every task whose time has come. Pipeline thread.
void delivery_retry_due(struct delivery *delivery, struct coroutine *coroutine);

// When the next retry is due, in seconds of clock_seconds(); 0 where none is.
double delivery_next_due(struct delivery *delivery);

unsigned long delivery_pending(struct delivery *delivery);

// Flushes a task here and disposes of it: done, dropped, or kept for its retry. Called by workers.
void delivery_run(struct task *task, struct coroutine *coroutine);

// Seconds of the monotonic clock.
double clock_seconds(void);

#endif
