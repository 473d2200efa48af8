// An input instance: where records come from. Made on the main thread, collected from on the pipeline thread.
#ifndef PROMEXPORTER_HOST_INPUT_H
#define PROMEXPORTER_HOST_INPUT_H

#include <stdbool.h>

#include "config.h"
#include "msgpack.h"

struct input;

struct input_kind {
    const char *name;
    // Leave their state in `input->state`; false after a logged line.
    bool (*open)(struct input *input, struct property *properties);
    // Appends events to `input->collected`.
    bool (*collect)(struct input *input);
    void (*close)(struct input *input);
    // What one collect appends is a chunk of its own; otherwise chunks are cut at the flush interval.
    bool own_chunks;
};

extern const struct input_kind INPUT_CPU;
extern const struct input_kind INPUT_DUMMY;
extern const struct input_kind INPUT_FILE;

struct input {
    const struct input_kind *kind;
    char name[64]; // cpu.0
    char *tag;     // the name where none was given
    struct bytes collected;
    double next_collect_seconds;
    void *state;
    struct input *next;
};

// NULL after a logged line, also where no input has that name.
struct input *input_create(const struct section *section, int number);
void input_free(struct input *input);

#endif
