// The plugin's keys as Fluent Bit's core lists and checks them (`-o promexporter -h`, unknown keys refused).
#pragma once

#include "proxy_abi.h"

namespace promexporter {

/** One plugin key; the list is made from ts/config/plugin_keys.json by scripts/bundle.mjs. */
struct PluginKey {
  const char* name;
  const char* default_value;
  const char* description;
};
extern const PluginKey kPluginKeys[];
extern const size_t kPluginKeyCount;

/**
 * Hands the key list to a host that takes one, and leaves `def` alone otherwise: an older host's allocation ends
 * before the field, and a host with another flb_config_map layout would walk the list with a wrong stride.
 */
void declare_keys(flb_plugin_proxy_def* def);

}  // namespace promexporter
