// What `counting` does, in plain C: how little time the work itself takes. Chunks in, a counter with two labels and a
// histogram with one of them out. One thread.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct baseline;

/**
 * @param map key of the map that the second label's field lies in; NULL: it lies in the record itself
 * @param second_key that field's key
 * @param second_label name of the label; the first one is `method`, as its field is
 * @param value key of the field with the histogram's values, in milliseconds
 * Strings are borrowed as long as the baseline lives, which is for ever.
 */
struct baseline *baseline_new(const char *map, const char *second_key, const char *second_label, const char *value);

/** Counts a chunk of events `[[time, metadata], body]`. @return 0, or -1 where it is none or has too many series */
int baseline_count(struct baseline *baseline, const uint8_t *chunk, size_t size);

/** @return what was counted in Prometheus' text format, to be freed by the caller */
char *baseline_text(const struct baseline *baseline);
