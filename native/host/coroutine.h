// A coroutine of Fluent Bit's size: own small stack, an inaccessible page below it. Belongs to the thread
// that made it.
#ifndef PROMEXPORTER_HOST_COROUTINE_H
#define PROMEXPORTER_HOST_COROUTINE_H

#include <stdbool.h>
#include <stddef.h>

struct coroutine;

// `stack_bytes` is rounded up to pages.
struct coroutine *coroutine_create(size_t stack_bytes);

// Runs `function(argument)` on the coroutine's stack and returns when it has returned.
void coroutine_run(struct coroutine *coroutine, void (*function)(void *), void *argument);

// Frees it, having recorded how much of its stack was ever written.
void coroutine_destroy(struct coroutine *coroutine);

// Most bytes of stack that any coroutine of this process has written, living ones of this thread's caller
// included only after coroutine_measure().
size_t coroutine_most_used(void);
void coroutine_measure(const struct coroutine *coroutine);

// Whether `address` lies in the page below the stack on which this thread runs. Async-signal-safe.
bool coroutine_guards(const void *address);

#endif
