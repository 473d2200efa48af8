// The steps of a script: each does one thing to the engine and answers with one line. Main thread.
#ifndef PROMEXPORTER_HOST_SCRIPT_STEPS_H
#define PROMEXPORTER_HOST_SCRIPT_STEPS_H

#include "engine.h"

enum { SCRIPT_WORDS = 6 };

struct script {
    struct options *options;
    struct engine **engine;
    char *words[SCRIPT_WORDS]; // of the current line, the first is the step; absent ones are NULL
};

// Takes the step that `words` name. Steps are documented in README.md beside this file; an answer begins with
// the step's name, or with `error:`.
void script_take_step(struct script *script);

#endif
