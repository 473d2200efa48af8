// The thread that JavaScript runs on, and what must hold before there can be one.
// Comes in: the thread's function. Goes out: a running thread, or one line that says why not.
#pragma once

#include <string>

namespace promexporter {

/**
 * Starts the one thread of libnode: 8 MiB of stack, asynchronous signals blocked, never joined. To be called once.
 * @returns empty, or why libnode would fail or abort the process: a missing file of Debian's libnode, or another copy
 * of this plugin in the process; or that there is no thread to be had
 */
std::string start_js_thread(void* (*run)(void*), void* argument);

/** Absolute paths that Debian's libnode aborts without; from the library itself at build time; NULL-terminated. */
extern const char* const kLibnodeFiles[];

}  // namespace promexporter
