// Keys of an output that Fluent Bit's core keeps to itself: flb_output_set_property in src/flb_output.c, 5.1.1.
#ifndef PROMEXPORTER_HOST_CORE_KEYS_H
#define PROMEXPORTER_HOST_CORE_KEYS_H

#include <stdbool.h>

// Whether output_get_property never sees a property of that key; most keys are let through when their value
// is empty (`value` NULL).
bool core_keeps_key(const char *key, const char *value);

#endif
