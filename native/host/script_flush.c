// Answers are counted and not retried: the script sees what the plugin said.

#include "script_flush.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "msgpack.h"
#include "signals.h"

struct job {
    struct engine *engine;
    const char *tag;
    const struct bytes *chunk;
    unsigned long times;
    struct flush_counts counts;
    pthread_t thread;
};

static bool read_hex(const char *text, struct bytes *chunk)
{
    for (; text[0] != '\0'; text += 2) {
        unsigned value;
        if (strspn(text, "0123456789abcdefABCDEF") < 2 || sscanf(text, "%2x", &value) != 1) {
            return false;
        }
        bytes_append(chunk, &(unsigned char){(unsigned char) value}, 1);
    }
    return true;
}

static bool read_source(const char *source, struct bytes *chunk)
{
    if (strncmp(source, "hex:", 4) == 0) {
        return read_hex(source + 4, chunk);
    }
    FILE *file = fopen(source, "rbe");
    if (file == NULL) {
        return false;
    }
    char block[65536];
    size_t got;
    while ((got = fread(block, 1, sizeof(block), file)) > 0) {
        bytes_append(chunk, block, got);
    }
    fclose(file);
    return true;
}

static void flush_here(void *argument, struct coroutine *coroutine)
{
    struct job *job = argument;
    for (struct output *output = job->engine->outputs; output != NULL; output = output->next) {
        for (unsigned long i = 0; output_matches(output, job->tag) && i < job->times; i++) {
            int answer = output_flush(output, coroutine, job->tag, job->chunk->data, job->chunk->size);
            job->counts.ok += answer == FLB_OK;
            job->counts.retry += answer == FLB_RETRY;
            job->counts.error += answer == FLB_ERROR;
        }
    }
    coroutine_measure(coroutine);
}

static void *flush_on_thread(void *argument)
{
    struct job *job = argument;
    log_adopt_thread("flb-out-script");
    void *signal_stack = signals_enter_thread();
    struct coroutine *coroutine = coroutine_create(job->engine->options->stack_bytes);
    flush_here(job, coroutine);
    coroutine_destroy(coroutine);
    signals_leave_thread(signal_stack);
    return NULL;
}

bool script_flush(struct engine *engine, const char *tag, const char *source, unsigned long times,
                  unsigned threads, struct flush_counts *counts)
{
    struct bytes chunk = {0};
    if (!read_source(source, &chunk)) {
        bytes_free(&chunk);
        return false;
    }
    struct job model = {.engine = engine, .tag = tag, .chunk = &chunk, .times = times};
    *counts = (struct flush_counts){0};
    if (threads == 0) {
        pipeline_call(engine->pipeline, flush_here, &model);
        *counts = model.counts;
    }
    struct job *jobs = calloc(threads + 1, sizeof(*jobs));
    for (unsigned i = 0; i < threads; i++) {
        jobs[i] = model;
        if (pthread_create(&jobs[i].thread, NULL, flush_on_thread, &jobs[i]) != 0) {
            abort();
        }
    }
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(jobs[i].thread, NULL);
        counts->ok += jobs[i].counts.ok;
        counts->retry += jobs[i].counts.retry;
        counts->error += jobs[i].counts.error;
    }
    free(jobs);
    bytes_free(&chunk);
    return true;
}
