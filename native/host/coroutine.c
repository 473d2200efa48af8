// ucontext on an mmap'd stack. The stack is painted once, so that the bytes still painted at its low end
// tell how deep it was used.

#include "coroutine.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

enum { PAINT = 0xA7 };

struct coroutine {
    ucontext_t caller;
    ucontext_t self;
    unsigned char *mapping; // guard page, then the stack
    size_t guard_bytes;
    size_t stack_bytes;
    void (*function)(void *);
    void *argument;
};

static _Thread_local const struct coroutine *running;
static atomic_size_t most_used;

struct coroutine *coroutine_create(size_t stack_bytes)
{
    size_t page = (size_t) sysconf(_SC_PAGESIZE);
    struct coroutine *coroutine = calloc(1, sizeof(*coroutine));
    coroutine->guard_bytes = page;
    coroutine->stack_bytes = (stack_bytes + page - 1) / page * page;
    coroutine->mapping = mmap(NULL, page + coroutine->stack_bytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (coroutine->mapping == MAP_FAILED || mprotect(coroutine->mapping, page, PROT_NONE) != 0) {
        perror("promexporter-host: cannot map a coroutine's stack");
        exit(1);
    }
    memset(coroutine->mapping + page, PAINT, coroutine->stack_bytes);
    return coroutine;
}

// makecontext passes ints only, so the coroutine is found through the thread.
static void enter(void)
{
    running->function(running->argument);
}

void coroutine_run(struct coroutine *coroutine, void (*function)(void *), void *argument)
{
    coroutine->function = function;
    coroutine->argument = argument;
    getcontext(&coroutine->self);
    coroutine->self.uc_stack.ss_sp = coroutine->mapping + coroutine->guard_bytes;
    coroutine->self.uc_stack.ss_size = coroutine->stack_bytes;
    coroutine->self.uc_link = &coroutine->caller;
    makecontext(&coroutine->self, enter, 0);
    running = coroutine;
    swapcontext(&coroutine->caller, &coroutine->self);
    running = NULL;
}

void coroutine_measure(const struct coroutine *coroutine)
{
    const unsigned char *stack = coroutine->mapping + coroutine->guard_bytes;
    size_t untouched = 0;
    while (untouched < coroutine->stack_bytes && stack[untouched] == PAINT) {
        untouched++;
    }
    size_t used = coroutine->stack_bytes - untouched;
    size_t before = atomic_load(&most_used);
    while (used > before && !atomic_compare_exchange_weak(&most_used, &before, used)) {
    }
}

void coroutine_destroy(struct coroutine *coroutine)
{
    coroutine_measure(coroutine);
    munmap(coroutine->mapping, coroutine->guard_bytes + coroutine->stack_bytes);
    free(coroutine);
}

size_t coroutine_most_used(void)
{
    return atomic_load(&most_used);
}

bool coroutine_guards(const void *address)
{
    if (running == NULL) {
        return false;
    }
    uintptr_t guard = (uintptr_t) running->mapping;
    return (uintptr_t) address >= guard && (uintptr_t) address < guard + running->guard_bytes;
}
