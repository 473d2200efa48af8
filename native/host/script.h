// A script of life-cycle steps, one a line, each answered by one line on standard output. Main thread.
#ifndef PROMEXPORTER_HOST_SCRIPT_H
#define PROMEXPORTER_HOST_SCRIPT_H

#include "engine.h"

// Runs until `quit`, the end of the input or a signal. `*engine` is loaded and not started at first; what is
// left in it (NULL, loaded or running) is the caller's to end. `options` are changed by the step `set`.
// False where the script's file cannot be read.
bool script_run(struct options *options, struct engine **engine);

#endif
