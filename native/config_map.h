// The plugin's keys, which Fluent Bit's core lists (`-o promexporter -h`) and checks: it refuses unknown keys.
#pragma once

#include "proxy_abi.h"

namespace promexporter {

/** One plugin key; scripts/bundle.mjs makes the list from ts/config/plugin_keys.json. */
struct PluginKey {
  const char* name;
  const char* default_value;
  const char* description;
};
extern const PluginKey kPluginKeys[];
extern const size_t kPluginKeyCount;

/**
 * Gives the key list to a host that accepts one, and leaves `def` alone otherwise. An older host's allocation ends before
 * the field, and a host with another flb_config_map layout would walk the list with a wrong stride.
 */
void declare_keys(flb_plugin_proxy_def* def);

}  // namespace promexporter
