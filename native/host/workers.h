// Fluent Bit's `workers N` of an output: N threads that flush at the same time, each on a coroutine of its own.
#ifndef PROMEXPORTER_HOST_WORKERS_H
#define PROMEXPORTER_HOST_WORKERS_H

#include <stddef.h>

struct task;
struct workers;

struct workers *workers_start(const char *output_name, int count, size_t stack_bytes);

// Queues a task; waits while the queue is full, which is how load finds its pace.
void workers_submit(struct workers *workers, struct task *task);

// Lets the threads finish what is queued, joins and frees them.
void workers_stop(struct workers *workers);

#endif
