// The thread that JavaScript runs on, and the conditions for its start.
// Comes in: the thread's function. Goes out: a running thread, or one line that says why not.
#pragma once

#include <string>

namespace promexporter {

/**
 * Starts the one thread of libnode: 8 MiB of stack, asynchronous signals blocked, never joined. Call it once.
 * @returns empty, or why it was not started: a file that Debian's libnode needs is missing, another copy of this plugin
 * is in the process (libnode would abort it in both cases), or the system has no thread left
 */
std::string start_js_thread(void* (*run)(void*), void* argument);

}  // namespace promexporter
