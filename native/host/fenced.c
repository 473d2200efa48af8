// An address range reserved once; objects take page pairs from it in order (one page to use, one as fence)
// and never give them back, so a stale pointer can only ever meet PROT_NONE.

#include "fenced.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

// 1 GiB of addresses, not memory: about 25,000 reloads of one instance at five objects each.
enum { PAGE_BYTES = 4096 };
static const size_t ARENA_BYTES = (size_t) 1 << 30;

static _Atomic(uintptr_t) arena_start;
static atomic_size_t arena_used;

static void reserve_arena(void)
{
    void *range = mmap(NULL, ARENA_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range == MAP_FAILED) {
        perror("promexporter-host: cannot reserve addresses");
        exit(1);
    }
    uintptr_t none = 0;
    if (!atomic_compare_exchange_strong(&arena_start, &none, (uintptr_t) range)) {
        munmap(range, ARENA_BYTES);
    }
}

void *fenced_alloc(size_t size_bytes)
{
    if (atomic_load(&arena_start) == 0) {
        reserve_arena();
    }
    size_t offset = atomic_fetch_add(&arena_used, 2 * PAGE_BYTES);
    char *page = (char *) atomic_load(&arena_start) + offset;
    if (offset + 2 * PAGE_BYTES > ARENA_BYTES || size_bytes % 8 != 0 || size_bytes > PAGE_BYTES ||
        sysconf(_SC_PAGESIZE) != PAGE_BYTES || mprotect(page, PAGE_BYTES, PROT_READ | PROT_WRITE) != 0) {
        fprintf(stderr, "promexporter-host: cannot fence an object of %zu bytes\n", size_bytes);
        exit(1);
    }
    return page + PAGE_BYTES - size_bytes;
}

void fenced_revoke(void *object)
{
    void *page = (void *) ((uintptr_t) object & ~(uintptr_t) (PAGE_BYTES - 1));
    madvise(page, PAGE_BYTES, MADV_DONTNEED);
    mprotect(page, PAGE_BYTES, PROT_NONE);
}

// Exported from the executable, hence found before libc's by everything that is loaded: a fenced object's
// size is exact (libc's own would round 32 up to 40 and hide the difference between two ABIs).
__attribute__((visibility("default"))) size_t malloc_usable_size(void *object)
{
    static _Atomic(uintptr_t) libc_function;
    uintptr_t start = atomic_load(&arena_start);
    uintptr_t address = (uintptr_t) object;
    if (start != 0 && address >= start && address < start + ARENA_BYTES) {
        return PAGE_BYTES - address % PAGE_BYTES;
    }
    uintptr_t function = atomic_load(&libc_function);
    if (function == 0) {
        function = (uintptr_t) dlsym(RTLD_NEXT, "malloc_usable_size");
        atomic_store(&libc_function, function);
    }
    return ((size_t (*)(void *)) function)(object);
}
