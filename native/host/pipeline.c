// A loop around one condition variable (the delivery's), which wakes for the next due time, for a call from
// the main thread, and for the end.

#include "pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "log.h"
#include "signals.h"
#include "workers.h"

// Fluent Bit closes a chunk at about this size.
static const size_t CHUNK_BYTES = 2 << 20;

struct call {
    void (*function)(void *, struct coroutine *);
    void *argument;
};

struct pipeline {
    struct pipeline_setup setup;
    pthread_t thread;
    struct delivery delivery; // its lock and condition guard the fields below as well
    enum { STARTING, RUNNING, FAILED } state;
    struct call *call;
    bool stopping;
    bool stop_for_reload;
    int grace_seconds;
    double next_flush_seconds;
};

static void remove_output(struct output **list, struct output *output)
{
    while (*list != output) {
        list = &(*list)->next;
    }
    *list = output->next;
}

static bool init_outputs(struct pipeline *pipeline)
{
    const struct pipeline_setup *setup = &pipeline->setup;
    for (struct output *output = *setup->outputs; output != NULL; output = output->next) {
        if (!output_check(output, setup->program) || !output_init(output)) {
            remove_output(setup->outputs, output);
            output_free(output);
            log_error("[engine] output initialization failed");
            return false;
        }
        int workers = setup->workers >= 0 ? setup->workers : output->worker_count;
        if (workers > 0) {
            output->workers = workers_start(output->name, workers, setup->stack_bytes);
        }
    }
    for (struct output *output = *setup->outputs; output != NULL; output = output->next) {
        if (output->proxy->pre_run != NULL) {
            output->proxy->pre_run(setup->hot_reload_enabled);
        }
    }
    return true;
}

static void exit_outputs(struct pipeline *pipeline)
{
    struct output **outputs = pipeline->setup.outputs;
    for (struct output *output = *outputs; output != NULL; output = output->next) {
        if (output->workers != NULL) {
            workers_stop(output->workers);
        }
    }
    delivery_close(&pipeline->delivery);
    while (*outputs != NULL) {
        struct output *output = *outputs;
        *outputs = output->next;
        output_exit(output, pipeline->stop_for_reload);
    }
}

static void send_collected(struct pipeline *pipeline, struct input *input, struct coroutine *coroutine)
{
    for (struct output *output = *pipeline->setup.outputs; output != NULL; output = output->next) {
        if (input->collected.size > 0 && output_matches(output, input->tag)) {
            delivery_begin(&pipeline->delivery, output, coroutine, input->tag, input->collected.data,
                           input->collected.size);
        }
    }
    input->collected.size = 0;
}

static void flush_all(struct pipeline *pipeline, struct coroutine *coroutine)
{
    for (struct input *input = pipeline->setup.inputs; input != NULL; input = input->next) {
        send_collected(pipeline, input, coroutine);
    }
}

static void collect(struct pipeline *pipeline, struct input *input, struct coroutine *coroutine)
{
    double rate = pipeline->setup.rate;
    input->kind->collect(input);
    // As fast as possible means that the clock is always behind; otherwise missed rounds are made up for.
    input->next_collect_seconds += rate == 0 ? 0 : rate < 0 ? 1 : 1 / rate;
    if (input->kind->own_chunks || input->collected.size >= CHUNK_BYTES) {
        send_collected(pipeline, input, coroutine);
    }
}

// Does what is due and answers when the next thing will be. Collects come first, so that a record is not kept
// for a whole interval when both clocks strike together.
static double do_due(struct pipeline *pipeline, struct coroutine *coroutine)
{
    double now = clock_seconds();
    double next = now + pipeline->setup.flush_seconds;
    for (struct input *input = pipeline->setup.inputs; input != NULL; input = input->next) {
        if (now >= input->next_collect_seconds) {
            collect(pipeline, input, coroutine);
        }
        next = input->next_collect_seconds < next ? input->next_collect_seconds : next;
    }
    if (now >= pipeline->next_flush_seconds) {
        flush_all(pipeline, coroutine);
        pipeline->next_flush_seconds = now + pipeline->setup.flush_seconds;
    }
    next = pipeline->next_flush_seconds < next ? pipeline->next_flush_seconds : next;
    delivery_retry_due(&pipeline->delivery, coroutine);
    double retry = delivery_next_due(&pipeline->delivery);
    return retry > 0 && retry < next ? retry : next;
}

// Waits for a call, the end or the time; does the call. False at the end.
static bool wait_until(struct pipeline *pipeline, double until, struct coroutine *coroutine)
{
    struct delivery *delivery = &pipeline->delivery;
    struct timespec deadline = {.tv_sec = (time_t) until};
    deadline.tv_nsec = (long) ((until - (double) deadline.tv_sec) * 1e9);
    pthread_mutex_lock(&delivery->lock);
    if (!pipeline->stopping && pipeline->call == NULL && clock_seconds() < until) {
        pthread_cond_timedwait(&delivery->changed, &delivery->lock, &deadline);
    }
    struct call *call = pipeline->call;
    bool stopping = pipeline->stopping;
    pthread_mutex_unlock(&delivery->lock);
    if (call != NULL) {
        call->function(call->argument, coroutine);
        pthread_mutex_lock(&delivery->lock);
        pipeline->call = NULL;
        pthread_cond_broadcast(&delivery->changed);
        pthread_mutex_unlock(&delivery->lock);
    }
    return !stopping;
}

static void drain(struct pipeline *pipeline, struct coroutine *coroutine)
{
    struct delivery *delivery = &pipeline->delivery;
    double deadline = clock_seconds() + pipeline->grace_seconds;
    flush_all(pipeline, coroutine);
    while (delivery_pending(delivery) > 0 && (pipeline->grace_seconds < 0 || clock_seconds() < deadline)) {
        delivery_retry_due(delivery, coroutine);
        struct timespec short_while = {.tv_nsec = 5000000};
        nanosleep(&short_while, NULL);
    }
    log_info("[engine] service has stopped (%lu pending tasks)", delivery_pending(delivery));
}

static void announce(struct pipeline *pipeline, bool started)
{
    pthread_mutex_lock(&pipeline->delivery.lock);
    pipeline->state = started ? RUNNING : FAILED;
    pthread_cond_broadcast(&pipeline->delivery.changed);
    pthread_mutex_unlock(&pipeline->delivery.lock);
}

static void *run_pipeline(void *argument)
{
    struct pipeline *pipeline = argument;
    log_adopt_thread("flb-pipeline");
    void *signal_stack = signals_enter_thread();
    bool started = init_outputs(pipeline);
    if (started) {
        struct coroutine *coroutine = coroutine_create(pipeline->setup.stack_bytes);
        double now = clock_seconds();
        pipeline->next_flush_seconds = now + pipeline->setup.flush_seconds;
        for (struct input *input = pipeline->setup.inputs; input != NULL; input = input->next) {
            input->next_collect_seconds = now + (pipeline->setup.rate < 0 ? 1 : 0);
        }
        announce(pipeline, true);
        while (wait_until(pipeline, do_due(pipeline, coroutine), coroutine)) {
        }
        drain(pipeline, coroutine);
        coroutine_destroy(coroutine);
        exit_outputs(pipeline);
    }
    else {
        announce(pipeline, false);
        exit_outputs(pipeline);
    }
    signals_leave_thread(signal_stack);
    return NULL;
}

struct pipeline *pipeline_start(const struct pipeline_setup *setup)
{
    struct pipeline *pipeline = calloc(1, sizeof(*pipeline));
    pipeline->setup = *setup;
    delivery_open(&pipeline->delivery);
    if (pthread_create(&pipeline->thread, NULL, run_pipeline, pipeline) != 0) {
        perror("promexporter-host: cannot start the pipeline");
        exit(1);
    }
    pthread_mutex_lock(&pipeline->delivery.lock);
    while (pipeline->state == STARTING) {
        pthread_cond_wait(&pipeline->delivery.changed, &pipeline->delivery.lock);
    }
    bool failed = pipeline->state == FAILED;
    pthread_mutex_unlock(&pipeline->delivery.lock);
    if (failed) {
        pthread_join(pipeline->thread, NULL);
        free(pipeline);
        return NULL;
    }
    return pipeline;
}

void pipeline_stop(struct pipeline *pipeline, bool hot_reload, int grace_seconds)
{
    pthread_mutex_lock(&pipeline->delivery.lock);
    pipeline->stop_for_reload = hot_reload;
    pipeline->grace_seconds = grace_seconds;
    pipeline->stopping = true;
    pthread_cond_broadcast(&pipeline->delivery.changed);
    pthread_mutex_unlock(&pipeline->delivery.lock);
    pthread_join(pipeline->thread, NULL);
    free(pipeline);
}

void pipeline_call(struct pipeline *pipeline, void (*function)(void *, struct coroutine *), void *argument)
{
    struct call call = {function, argument};
    pthread_mutex_lock(&pipeline->delivery.lock);
    pipeline->call = &call;
    pthread_cond_broadcast(&pipeline->delivery.changed);
    while (pipeline->call != NULL) {
        pthread_cond_wait(&pipeline->delivery.changed, &pipeline->delivery.lock);
    }
    pthread_mutex_unlock(&pipeline->delivery.lock);
}
