// Fluent Bit's scheduler waits 5 s and more before a retry; here it is RETRY_SECONDS, so that tests are quick.

#include "delivery.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "log.h"
#include "workers.h"

static const double RETRY_SECONDS = 1;

double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

void delivery_open(struct delivery *delivery)
{
    *delivery = (struct delivery){0};
    pthread_mutex_init(&delivery->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&delivery->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static void task_end(struct task *task)
{
    struct delivery *delivery = task->delivery;
    pthread_mutex_lock(&delivery->lock);
    delivery->pending--;
    pthread_cond_broadcast(&delivery->changed);
    pthread_mutex_unlock(&delivery->lock);
    free(task->tag);
    free(task->data);
    free(task);
}

static void task_drop(struct task *task)
{
    atomic_fetch_add(&task->output->dropped, 1);
    log_warn("[engine] chunk of tag %s for output %s is dropped after %d attempts", task->tag,
             task->output->name, task->attempts);
    task_end(task);
}

void delivery_close(struct delivery *delivery)
{
    while (delivery->retries != NULL) {
        struct task *task = delivery->retries;
        delivery->retries = task->next;
        task_drop(task);
    }
    pthread_cond_destroy(&delivery->changed);
    pthread_mutex_destroy(&delivery->lock);
}

static void task_begin(struct task *task, struct coroutine *coroutine)
{
    if (task->output->workers != NULL) {
        workers_submit(task->output->workers, task);
    }
    else {
        delivery_run(task, coroutine);
    }
}

void delivery_begin(struct delivery *delivery, struct output *output, struct coroutine *coroutine,
                    const char *tag, const void *data, size_t size_bytes)
{
    struct task *task = calloc(1, sizeof(*task));
    task->delivery = delivery;
    task->output = output;
    task->tag = strdup(tag);
    task->data = malloc(size_bytes + 1);
    task->size_bytes = size_bytes;
    if (size_bytes > 0) {
        memcpy(task->data, data, size_bytes);
    }
    pthread_mutex_lock(&delivery->lock);
    delivery->pending++;
    pthread_mutex_unlock(&delivery->lock);
    task_begin(task, coroutine);
}

void delivery_run(struct task *task, struct coroutine *coroutine)
{
    task->attempts++;
    int answer = output_flush(task->output, coroutine, task->tag, task->data, task->size_bytes);
    if (answer == FLB_OK) {
        task_end(task);
        return;
    }
    if (answer == FLB_ERROR || (task->output->retry_limit >= 0 && task->attempts > task->output->retry_limit)) {
        task_drop(task);
        return;
    }
    log_warn("[engine] failed to flush chunk of tag %s, retry in %g seconds: output=%s", task->tag,
             RETRY_SECONDS, task->output->name);
    struct delivery *delivery = task->delivery;
    pthread_mutex_lock(&delivery->lock);
    task->due_seconds = clock_seconds() + RETRY_SECONDS;
    struct task **end = &delivery->retries;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    task->next = NULL;
    *end = task;
    pthread_cond_broadcast(&delivery->changed);
    pthread_mutex_unlock(&delivery->lock);
}

void delivery_retry_due(struct delivery *delivery, struct coroutine *coroutine)
{
    for (;;) {
        pthread_mutex_lock(&delivery->lock);
        struct task *task = delivery->retries;
        bool due = task != NULL && task->due_seconds <= clock_seconds();
        if (due) {
            delivery->retries = task->next;
            task->next = NULL;
        }
        pthread_mutex_unlock(&delivery->lock);
        if (!due) {
            return;
        }
        task_begin(task, coroutine);
    }
}

double delivery_next_due(struct delivery *delivery)
{
    pthread_mutex_lock(&delivery->lock);
    double due = delivery->retries != NULL ? delivery->retries->due_seconds : 0;
    pthread_mutex_unlock(&delivery->lock);
    return due;
}

unsigned long delivery_pending(struct delivery *delivery)
{
    pthread_mutex_lock(&delivery->lock);
    unsigned long pending = delivery->pending;
    pthread_mutex_unlock(&delivery->lock);
    return pending;
}
