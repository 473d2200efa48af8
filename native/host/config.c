// Lists of strings, owned by the configuration that holds them.

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct config CONFIG_UNSET = {.grace_seconds = -1, .log_level = -1};

struct section *section_append(struct section **list, const char *name)
{
    while (*list != NULL) {
        list = &(*list)->next;
    }
    *list = calloc(1, sizeof(**list));
    (*list)->name = strdup(name);
    return *list;
}

// The text with its references to the environment replaced; an unknown variable becomes empty, as in Fluent
// Bit. Caller frees.
static char *expand_environment(const char *text)
{
    char *result = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&result, &size);
    const char *reference;
    const char *end;
    while ((reference = strstr(text, "${")) != NULL && (end = strchr(reference, '}')) != NULL) {
        char name[256];
        snprintf(name, sizeof(name), "%.*s", (int) (end - reference - 2), reference + 2);
        char *fallback = strstr(name, ":-");
        if (fallback != NULL) {
            *fallback = '\0';
            fallback += 2;
        }
        const char *found = getenv(name);
        const char *replacement = found != NULL ? found : fallback != NULL ? fallback : "";
        fprintf(out, "%.*s%s", (int) (reference - text), text, replacement);
        text = end + 1;
    }
    fputs(text, out);
    fclose(out);
    return result;
}

void property_append(struct property **list, const char *key, const char *value)
{
    while (*list != NULL) {
        list = &(*list)->next;
    }
    *list = calloc(1, sizeof(**list));
    (*list)->key = strdup(key);
    char *expanded = value != NULL ? expand_environment(value) : NULL;
    if (expanded != NULL && expanded[0] == '\0') {
        free(expanded);
        expanded = NULL;
    }
    (*list)->value = expanded;
}

struct property *property_find(struct property *list, const char *key)
{
    while (list != NULL && strcasecmp(list->key, key) != 0) {
        list = list->next;
    }
    return list;
}

const char *property_text(struct property *list, const char *key, const char *fallback)
{
    struct property *found = property_find(list, key);
    return found != NULL && found->value != NULL ? found->value : fallback;
}

void sections_set(struct section *list, const char *key, const char *value)
{
    for (; list != NULL; list = list->next) {
        struct property *found = property_find(list->properties, key);
        if (found == NULL) {
            property_append(&list->properties, key, value);
            continue;
        }
        free(found->value);
        found->value = strdup(value);
    }
}

void properties_free(struct property *list)
{
    while (list != NULL) {
        struct property *next = list->next;
        free(list->key);
        free(list->value);
        free(list);
        list = next;
    }
}

static void sections_free(struct section *list)
{
    while (list != NULL) {
        struct section *next = list->next;
        properties_free(list->properties);
        free(list->name);
        free(list);
        list = next;
    }
}

static void sections_copy(struct section **to, const struct section *from)
{
    for (; from != NULL; from = from->next) {
        struct section *copy = section_append(to, from->name);
        for (const struct property *p = from->properties; p != NULL; p = p->next) {
            property_append(&copy->properties, p->key, p->value);
        }
    }
}

void config_merge(struct config *to, const struct config *from)
{
    if (to->flush_seconds == 0) {
        to->flush_seconds = from->flush_seconds;
    }
    if (to->grace_seconds < 0) {
        to->grace_seconds = from->grace_seconds;
    }
    if (to->log_level < 0) {
        to->log_level = from->log_level;
    }
    if (to->log_file == NULL && from->log_file != NULL) {
        to->log_file = strdup(from->log_file);
    }
    to->daemon |= from->daemon;
    to->hot_reload |= from->hot_reload;
    sections_copy(&to->plugin_files, from->plugin_files);
    sections_copy(&to->inputs, from->inputs);
    sections_copy(&to->outputs, from->outputs);
}

void config_free(struct config *config)
{
    free(config->log_file);
    sections_free(config->plugin_files);
    sections_free(config->inputs);
    sections_free(config->outputs);
    *config = CONFIG_UNSET;
}

int config_switch(const char *word)
{
    static const char *const ON[] = {"on", "true", "yes", "1"};
    static const char *const OFF[] = {"off", "false", "no", "0"};
    for (size_t i = 0; i < sizeof(ON) / sizeof(ON[0]); i++) {
        if (strcasecmp(word, ON[i]) == 0) {
            return 1;
        }
        if (strcasecmp(word, OFF[i]) == 0) {
            return 0;
        }
    }
    return -1;
}
