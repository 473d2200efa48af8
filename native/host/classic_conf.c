// One pass over the lines; a section's header opens it, `key value` lines fill it until the next header.

#include "classic_conf.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "log.h"

struct reader {
    const char *path;
    int line;
    struct config *config;
    enum { NOWHERE, SERVICE, PLUGINS, INPUT, OUTPUT } place;
    struct section *section; // of INPUT and OUTPUT, NULL until its Name was read
    struct property *early;  // what came before the Name
};

static bool refuse(const struct reader *reader, const char *expected, const char *got)
{
    log_error("[config] %s:%d: expected %s, got \"%s\"", reader->path, reader->line, expected, got);
    return false;
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r\n");
    for (size_t end = strlen(text); end > 0 && strchr(" \t\r\n", text[end - 1]) != NULL; end--) {
        text[end - 1] = '\0';
    }
    return text;
}

// A path in a file is relative to that file. Caller frees.
static char *beside(const char *path, const char *relative)
{
    char *copy = strdup(path);
    char *result = NULL;
    if (asprintf(&result, "%s/%s", relative[0] == '/' ? "" : dirname(copy), relative) < 0) {
        abort();
    }
    free(copy);
    return result;
}

static bool read_service(struct reader *reader, const char *key, const char *value)
{
    struct config *config = reader->config;
    if (strcasecmp(key, "flush") == 0) {
        config->flush_seconds = atof(value);
        return config->flush_seconds > 0 || refuse(reader, "a flush interval in seconds", value);
    }
    if (strcasecmp(key, "grace") == 0) {
        config->grace_seconds = atoi(value);
        return true;
    }
    if (strcasecmp(key, "log_level") == 0) {
        config->log_level = log_level_of(value);
        return config->log_level >= 0 || refuse(reader, "off, error, warn, info, debug or trace", value);
    }
    if (strcasecmp(key, "log_file") == 0) {
        free(config->log_file);
        config->log_file = strdup(value);
        return true;
    }
    if (strcasecmp(key, "daemon") == 0) {
        config->daemon = config_switch(value) == 1;
        return true;
    }
    if (strcasecmp(key, "hot_reload") == 0) {
        config->hot_reload = config_switch(value) == 1;
        return true;
    }
    if (strcasecmp(key, "plugins_file") == 0) {
        char *file = beside(reader->path, value);
        bool read = classic_conf_read(file, config);
        free(file);
        return read;
    }
    log_debug("[config] %s:%d: service key %s means nothing to this host", reader->path, reader->line, key);
    return true;
}

static bool read_property(struct reader *reader, const char *key, const char *value)
{
    if (reader->place == SERVICE) {
        struct property *expanded = NULL;
        property_append(&expanded, key, value);
        bool read = read_service(reader, key, expanded->value != NULL ? expanded->value : "");
        properties_free(expanded);
        return read;
    }
    if (reader->place == PLUGINS) {
        if (strcasecmp(key, "path") != 0) {
            return refuse(reader, "Path", key);
        }
        section_append(&reader->config->plugin_files, value);
        return true;
    }
    if (strcasecmp(key, "name") == 0) {
        struct config *config = reader->config;
        reader->section = section_append(reader->place == INPUT ? &config->inputs : &config->outputs, value);
        reader->section->properties = reader->early;
        reader->early = NULL;
        return true;
    }
    property_append(reader->section != NULL ? &reader->section->properties : &reader->early, key, value);
    return true;
}

static bool open_section(struct reader *reader, const char *header)
{
    static const char *const HEADERS[] = {"", "[SERVICE]", "[PLUGINS]", "[INPUT]", "[OUTPUT]"};
    reader->section = NULL;
    for (int place = SERVICE; place <= OUTPUT; place++) {
        if (strcasecmp(header, HEADERS[place]) == 0) {
            reader->place = place;
            return true;
        }
    }
    return refuse(reader, "[SERVICE], [PLUGINS], [INPUT] or [OUTPUT]", header);
}

static bool read_line(struct reader *reader, char *line)
{
    if (reader->early != NULL && line[0] == '[') {
        return refuse(reader, "the Name of the section before", line);
    }
    if (line[0] == '[') {
        return open_section(reader, line);
    }
    char *space = line + strcspn(line, " \t");
    char *value = space + strspn(space, " \t");
    *space = '\0';
    if (strcasecmp(line, "@SET") == 0 && strchr(value, '=') != NULL) {
        char *equals = strchr(value, '=');
        *equals = '\0';
        setenv(trim(value), trim(equals + 1), 1);
        return true;
    }
    if (line[0] == '@' || reader->place == NOWHERE) {
        return refuse(reader, "@SET or a section's header", line);
    }
    return read_property(reader, line, value);
}

bool classic_conf_read(const char *path, struct config *config)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        log_error("[config] cannot read %s: %m", path);
        return false;
    }
    struct reader reader = {.path = path, .config = config};
    char *line = NULL;
    size_t capacity = 0;
    bool good = true;
    while (good && getline(&line, &capacity, file) >= 0) {
        reader.line++;
        char *text = trim(line);
        good = text[0] == '\0' || text[0] == '#' || read_line(&reader, text);
    }
    if (good && reader.early != NULL) {
        good = refuse(&reader, "the section's Name", "the file's end");
    }
    properties_free(reader.early);
    free(line);
    fclose(file);
    return good;
}
