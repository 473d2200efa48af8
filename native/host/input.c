// The inputs this host has, and the dummy one, which is three lines long.

#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "log.h"

static bool open_dummy(struct input *input, struct property *properties)
{
    (void) input;
    (void) properties;
    return true;
}

// {"message":"dummy"}, what Fluent Bit's dummy input sends when it is told nothing.
static bool collect_dummy(struct input *input)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    msgpack_event_head(&input->collected, now);
    msgpack_map32(&input->collected, 1);
    msgpack_string(&input->collected, "message");
    msgpack_string(&input->collected, "dummy");
    return true;
}

static void close_dummy(struct input *input)
{
    (void) input;
}

const struct input_kind INPUT_DUMMY = {"dummy", open_dummy, collect_dummy, close_dummy, false};

struct input *input_create(const struct section *section, int number)
{
    static const struct input_kind *const KINDS[] = {&INPUT_CPU, &INPUT_DUMMY, &INPUT_FILE};
    struct input *input = calloc(1, sizeof(*input));
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        if (strcasecmp(KINDS[i]->name, section->name) == 0) {
            input->kind = KINDS[i];
        }
    }
    if (input->kind == NULL) {
        log_error("[config] section '%s' tried to instance a plugin name that doesn't exist", section->name);
        free(input);
        return NULL;
    }
    snprintf(input->name, sizeof(input->name), "%s.%d", input->kind->name, number);
    input->tag = strdup(property_text(section->properties, "tag", input->name));
    if (!input->kind->open(input, section->properties)) {
        log_error("[input] failed to initialize %s", input->name);
        free(input->tag);
        free(input);
        return NULL;
    }
    return input;
}

void input_free(struct input *input)
{
    input->kind->close(input);
    bytes_free(&input->collected);
    free(input->tag);
    free(input);
}
