// Fluent Bit's classic .conf: [SERVICE], [INPUT], [OUTPUT], and [PLUGINS] in a plugins_file. Main thread.
#ifndef PROMEXPORTER_HOST_CLASSIC_CONF_H
#define PROMEXPORTER_HOST_CLASSIC_CONF_H

#include "config.h"

// Adds the file's contents to `config`. False after one logged line that names file, line, the text there
// and the expected one. @INCLUDE, [FILTER], [PARSER] and the like are refused: this host has none of them.
bool classic_conf_read(const char *path, struct config *config);

#endif
