// The plugin's code caches; code_cache_maker.cc, which makes them, has none.
#include "embedded.h"

PROMEXPORTER_EMBED(kMainCache, PROMEXPORTER_GENERATED "/main.cache");
PROMEXPORTER_EMBED(kWorkerCache, PROMEXPORTER_GENERATED "/worker.cache");
PROMEXPORTER_EMBED(kCacheLibnode, PROMEXPORTER_GENERATED "/libnode.cache");
