// Memory for what the plugin is handed: each object ends where an inaccessible page begins, so that a write
// beyond it faults at once, and after fenced_revoke() every access faults forever. Any thread.
#ifndef PROMEXPORTER_HOST_FENCED_H
#define PROMEXPORTER_HOST_FENCED_H

#include <stddef.h>

// Zeroed object of `size_bytes` (a multiple of 8, at most a page). malloc_usable_size() answers exactly
// `size_bytes` for it, so a plugin that asks learns the structure's true size.
void *fenced_alloc(size_t size_bytes);

// Ends the object's life; its address is never used again.
void fenced_revoke(void *object);

#endif
