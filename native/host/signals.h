// The process's signals belong to the host, as they belong to Fluent Bit: taken before a plugin loads, and
// checked at the end.
#ifndef PROMEXPORTER_HOST_SIGNALS_H
#define PROMEXPORTER_HOST_SIGNALS_H

#include <stdbool.h>

// Main thread, before any plugin is loaded.
void signals_install(void);

// Becomes readable when a signal arrived.
int signals_fd(void);

// The signal that asks for an end (SIGINT, SIGTERM, SIGQUIT), 0 where none arrived.
int signals_stop_requested(void);

// Whether SIGHUP arrived since the last call.
bool signals_take_reload(void);

// True where every disposition and the main thread's mask are what signals_install() left; otherwise says on
// the log, even a quiet one, which are not. Main thread.
bool signals_still_ours(void);

// Gives a thread an alternative stack, so that running over a coroutine's end is reported and not only fatal.
void *signals_enter_thread(void);
void signals_leave_thread(void *stack);

#endif
