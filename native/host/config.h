// A configuration as Fluent Bit holds it: what the service is told, and lists of sections with properties.
// Built from the command line and the .conf file on the main thread; read-only afterwards.
#ifndef PROMEXPORTER_HOST_CONFIG_H
#define PROMEXPORTER_HOST_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

// Keys compare without regard to case. `value` is NULL where the expanded text is empty.
struct property {
    char *key;
    char *value;
    struct property *next;
};

// `name` is the plugin's (`cpu`, `promexporter`); for a plugin file, its path.
struct section {
    char *name;
    struct property *properties;
    struct section *next;
};

struct config {
    double flush_seconds; // 0: not set
    int grace_seconds;    // -1: not set
    int log_level;        // -1: not set
    bool daemon;
    bool hot_reload;
    char *log_file;
    struct section *plugin_files;
    struct section *inputs;
    struct section *outputs;
};

extern const struct config CONFIG_UNSET;

// Adds to the end of a list; all strings are copied.
struct section *section_append(struct section **list, const char *name);

// Adds a property; `${NAME}` and `${NAME:-default}` in the value are replaced from the environment now.
void property_append(struct property **list, const char *key, const char *value);

// The first property of that key, or NULL.
struct property *property_find(struct property *list, const char *key);

// The property's text; `fallback` where the key is missing or its value is empty.
const char *property_text(struct property *list, const char *key, const char *fallback);

// Replaces the value of every section's property, adding it where it is missing.
void sections_set(struct section *list, const char *key, const char *value);

void properties_free(struct property *list);

// Copies sections and whatever `from` sets that `to` has not set.
void config_merge(struct config *to, const struct config *from);

void config_free(struct config *config);

// Fluent Bit's words for on and off; -1 for any other.
int config_switch(const char *word);

#endif
