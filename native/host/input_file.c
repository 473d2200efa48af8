// Sends the bytes of a file, as they are, as one chunk each time it is collected from. `path=FILE`.

#include <stdio.h>
#include <stdlib.h>

#include "input.h"
#include "log.h"

static bool open_file(struct input *input, struct property *properties)
{
    const char *path = property_text(properties, "path", "");
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        log_error("[input:file] cannot read -p path=%s: %m", path);
        return false;
    }
    struct bytes *contents = calloc(1, sizeof(*contents));
    char block[65536];
    size_t got;
    while ((got = fread(block, 1, sizeof(block), file)) > 0) {
        bytes_append(contents, block, got);
    }
    fclose(file);
    input->state = contents;
    return true;
}

static bool collect_file(struct input *input)
{
    const struct bytes *contents = input->state;
    bytes_append(&input->collected, contents->data, contents->size);
    return true;
}

static void close_file(struct input *input)
{
    bytes_free(input->state);
    free(input->state);
}

const struct input_kind INPUT_FILE = {"file", open_file, collect_file, close_file, true};
