// The script's `flush` step: one chunk, given to the plugin as often and from as many threads as asked.
#ifndef PROMEXPORTER_HOST_SCRIPT_FLUSH_H
#define PROMEXPORTER_HOST_SCRIPT_FLUSH_H

#include "engine.h"

struct flush_counts {
    unsigned long ok, retry, error;
};

// `source` is `hex:9192…` or a file's path. `threads` 0: on the pipeline thread; otherwise that many new
// threads flush `times` times each, on coroutines of their own. Every output whose match takes the tag gets
// it. False where the source cannot be read. Main thread, engine running.
bool script_flush(struct engine *engine, const char *tag, const char *source, unsigned long times,
                  unsigned threads, struct flush_counts *counts);

#endif
