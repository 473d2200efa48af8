// Reads the plugin's own array; nothing is copied, Fluent Bit's lists inside it stay unused.

#include "config_map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "log.h"

#define EXPORT __attribute__((visibility("default")))

// Fluent Bit's executable exports all its symbols; the plugin measures the layout of flb_config_map with these two.
// The list is circular, its head first, and holds no more than its links.
struct mk_list {
    struct mk_list *prev;
    struct mk_list *next;
};

EXPORT struct mk_list *flb_config_map_create(void *config, const struct flb_config_map *map)
{
    (void) config;
    struct mk_list *head = malloc(sizeof(*head));
    head->prev = head->next = head;
    for (; map->name != NULL; map++) {
        struct mk_list *link = malloc(sizeof(*link));
        link->next = head;
        link->prev = head->prev;
        head->prev->next = link;
        head->prev = link;
    }
    return head;
}

EXPORT void flb_config_map_destroy(struct mk_list *head)
{
    for (struct mk_list *link = head->next, *next; link != head; link = next) {
        next = link->next;
        free(link);
    }
    free(head);
}

static const struct flb_config_map *find_key(const struct flb_config_map *map, const char *key)
{
    for (; map->name != NULL; map++) {
        if (map->type == FLB_CONFIG_MAP_STR_PREFIX ? strncasecmp(key, map->name, strlen(map->name)) == 0
                                                   : strcasecmp(key, map->name) == 0) {
            return map;
        }
    }
    return NULL;
}

static void log_unknown(const char *plugin, const struct flb_config_map *map, const char *key)
{
    char allowed[2048] = "";
    size_t length = 0;
    for (const struct flb_config_map *m = map; m->name != NULL && length < sizeof(allowed); m++) {
        const char *separator = m == map ? "" : m[1].name == NULL ? " and " : ", ";
        length += (size_t) snprintf(allowed + length, sizeof(allowed) - length, "%s%s", separator, m->name);
    }
    log_error("[config] %s: unknown configuration property '%s'. The following properties are allowed: %s.",
              plugin, key, allowed);
}

bool config_map_check(const char *plugin, const struct flb_config_map *map, struct property *properties)
{
    for (const struct property *p = properties; p != NULL; p = p->next) {
        const struct flb_config_map *known = find_key(map, p->key);
        if (known == NULL) {
            log_unknown(plugin, map, p->key);
            return false;
        }
        int times = 0;
        for (const struct property *other = properties; other != NULL; other = other->next) {
            times += strcasecmp(other->key, p->key) == 0;
        }
        if (times > 1 && (known->flags & FLB_CONFIG_MAP_MULT) == 0) {
            log_error("[config] %s: configuration property '%s' is set %d times", plugin, p->key, times);
            return false;
        }
    }
    return true;
}

void config_map_print(const char *plugin, const char *description, const struct flb_config_map *map)
{
    static const char *const TYPES[] = {"string", "prefixed string", "integer", "boolean", "double", "size",
                                        "time",   "deprecated"};
    printf("HELP\n%s output plugin\n\nDESCRIPTION\n%s\n\nOPTIONS\n", plugin, description);
    for (; map != NULL && map->name != NULL; map++) {
        const char *type = map->type >= 0 && map->type < 8 ? TYPES[map->type] : "list";
        printf("%-32s  %s\n%34s> default: %s, type: %s\n\n", map->name, map->desc != NULL ? map->desc : "", "",
               map->def_value != NULL ? map->def_value : "default", type);
    }
}
