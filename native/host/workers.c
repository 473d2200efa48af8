// One queue for all threads of an output. Fluent Bit gives each thread its own, in turn; the plugin cannot
// tell the difference.

#include "workers.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "delivery.h"
#include "log.h"
#include "signals.h"

enum { QUEUE_TASKS = 64 };

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct task *tasks[QUEUE_TASKS];
    unsigned first, used;
    bool stopping;
    size_t stack_bytes;
    int count;
    pthread_t threads[];
};

static struct task *take_task(struct workers *workers)
{
    struct task *task = NULL;
    pthread_mutex_lock(&workers->lock);
    while (workers->used == 0 && !workers->stopping) {
        pthread_cond_wait(&workers->changed, &workers->lock);
    }
    if (workers->used > 0) {
        task = workers->tasks[workers->first];
        workers->first = (workers->first + 1) % QUEUE_TASKS;
        workers->used--;
        pthread_cond_broadcast(&workers->changed);
    }
    pthread_mutex_unlock(&workers->lock);
    return task;
}

static void *run_worker(void *argument)
{
    struct workers *workers = argument;
    log_adopt_thread("flb-out-worker");
    void *signal_stack = signals_enter_thread();
    struct coroutine *coroutine = coroutine_create(workers->stack_bytes);
    struct task *task;
    while ((task = take_task(workers)) != NULL) {
        delivery_run(task, coroutine);
    }
    coroutine_destroy(coroutine);
    signals_leave_thread(signal_stack);
    return NULL;
}

struct workers *workers_start(const char *output_name, int count, size_t stack_bytes)
{
    struct workers *workers = calloc(1, sizeof(*workers) + (size_t) count * sizeof(pthread_t));
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->changed, NULL);
    workers->stack_bytes = stack_bytes;
    workers->count = count;
    for (int i = 0; i < count; i++) {
        if (pthread_create(&workers->threads[i], NULL, run_worker, workers) != 0) {
            perror("promexporter-host: cannot start a worker");
            exit(1);
        }
        log_info("[output:%s] worker #%d started", output_name, i);
    }
    return workers;
}

void workers_submit(struct workers *workers, struct task *task)
{
    pthread_mutex_lock(&workers->lock);
    while (workers->used == QUEUE_TASKS) {
        pthread_cond_wait(&workers->changed, &workers->lock);
    }
    workers->tasks[(workers->first + workers->used) % QUEUE_TASKS] = task;
    workers->used++;
    pthread_cond_broadcast(&workers->changed);
    pthread_mutex_unlock(&workers->lock);
}

void workers_stop(struct workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    workers->stopping = true;
    pthread_cond_broadcast(&workers->changed);
    pthread_mutex_unlock(&workers->lock);
    for (int i = 0; i < workers->count; i++) {
        pthread_join(workers->threads[i], NULL);
    }
    pthread_cond_destroy(&workers->changed);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}
