// The plugin's code caches; code_cache_maker.cc, which makes them, has none.
#include "embedded.h"

PROMEXPORTER_EMBED(kMainCache, PROMEXPORTER_CODE_CACHES "/main.cache");
PROMEXPORTER_EMBED(kWorkerCache, PROMEXPORTER_CODE_CACHES "/worker.cache");
PROMEXPORTER_EMBED(kCacheLibnode, PROMEXPORTER_CODE_CACHES "/libnode.cache");
