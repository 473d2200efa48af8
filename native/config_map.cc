#include "config_map.h"

#include <dlfcn.h>
#include <malloc.h>

#include <array>
#include <vector>

namespace promexporter {

namespace {

constexpr int kTypeString = 0;  // FLB_CONFIG_MAP_STR, flb_config_map.h

template <typename Function>
Function host_function(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

bool has_field(const flb_plugin_proxy_def* def) {
  using UsableSize = size_t (*)(const void*);
  // If there is a jemalloc with prefixed names, the host allocated from it.
  auto usable_size = host_function<UsableSize>("je_malloc_usable_size");
  if (usable_size == nullptr) usable_size = host_function<UsableSize>("malloc_usable_size");
  return usable_size != nullptr && usable_size(def) >= sizeof(flb_plugin_proxy_def);
}

// Lets the host walk two entries that are zero except for their names, and counts what it saw. With any other stride it
// reads a zero name after the first entry. Without defaults the host's function needs no flb_config.
bool has_our_stride() {
  struct mk_list {
    mk_list* prev;
    mk_list* next;
  };
  const auto create = host_function<mk_list* (*)(void*, const flb_config_map*)>("flb_config_map_create");
  const auto destroy = host_function<void (*)(mk_list*)>("flb_config_map_destroy");
  if (create == nullptr || destroy == nullptr) return false;
  std::array<flb_config_map, 6> probe{};
  probe[0].name = "first";
  probe[1].name = "second";
  mk_list* list = create(nullptr, probe.data());
  if (list == nullptr) return false;
  int seen = 0;
  for (const mk_list* at = list->next; at != list; at = at->next) seen++;
  destroy(list);
  return seen == 2;
}

}  // namespace

void declare_keys(flb_plugin_proxy_def* def) {
  if (!has_field(def) || !has_our_stride()) return;
  // Made once and kept: the host reads it as long as the plugin is registered. Register runs on the main thread.
  static const std::vector<flb_config_map>* const map = [] {
    auto* entries = new std::vector<flb_config_map>(kPluginKeyCount + 1);
    for (size_t i = 0; i < kPluginKeyCount; i++) {
      (*entries)[i].type = kTypeString;
      (*entries)[i].name = kPluginKeys[i].name;
      // No default: with one, the core would report keys that the user never set. TypeScript has the defaults.
      (*entries)[i].desc = kPluginKeys[i].description;
    }
    return entries;
  }();
  def->config_map = map->data();
}

}  // namespace promexporter
