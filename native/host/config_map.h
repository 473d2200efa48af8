// The keys a plugin declares: checking an instance's properties against them, and listing them.
#ifndef PROMEXPORTER_HOST_CONFIG_MAP_H
#define PROMEXPORTER_HOST_CONFIG_MAP_H

#include <stdbool.h>

#include "config.h"
#include "proxy_abi.h"

// False after one logged line if a property's key is not in `map` (an array ended by a NULL name), or occurs
// twice and may not (src/flb_config_map.c, 5.1.1). Types are not checked there either.
bool config_map_check(const char *plugin, const struct flb_config_map *map, struct property *properties);

// What `-o NAME -h` shows, on standard output.
void config_map_print(const char *plugin, const char *description, const struct flb_config_map *map);

#endif
