// A small MessagePack writer: values appended to a growing buffer, in the forms Fluent Bit writes.
#ifndef PROMEXPORTER_HOST_MSGPACK_H
#define PROMEXPORTER_HOST_MSGPACK_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

// Starts as {0}; the owner frees `data`.
struct bytes {
    unsigned char *data;
    size_t size;
    size_t capacity;
};

void bytes_append(struct bytes *out, const void *data, size_t size);
void bytes_free(struct bytes *out);

// A double is always 9 bytes, a string takes the shortest header (up to 65535 bytes).
void msgpack_double(struct bytes *out, double value);
void msgpack_string(struct bytes *out, const char *text);

// Array header, up to 15 elements.
void msgpack_array(struct bytes *out, unsigned count);

// Map header of the 32-bit form, whatever the count: Fluent Bit's event encoder always writes that one.
void msgpack_map32(struct bytes *out, uint32_t count);

// `[[EventTime, {}], ` of one event; the caller appends the body. EventTime is ext type 0: seconds and
// nanoseconds, both big-endian uint32.
void msgpack_event_head(struct bytes *out, struct timespec time);

#endif
