// MessagePack per the specification's format table; only what the inputs need.

#include "msgpack.h"

#include <stdlib.h>
#include <string.h>

void bytes_append(struct bytes *out, const void *data, size_t size)
{
    if (out->size + size > out->capacity) {
        out->capacity = (out->size + size) * 2;
        out->data = realloc(out->data, out->capacity);
        if (out->data == NULL) {
            abort();
        }
    }
    if (size > 0) {
        memcpy(out->data + out->size, data, size);
        out->size += size;
    }
}

void bytes_free(struct bytes *out)
{
    free(out->data);
    *out = (struct bytes){0};
}

static void append_big_endian(struct bytes *out, uint64_t value, unsigned width)
{
    unsigned char encoded[8];
    for (unsigned i = 0; i < width; i++) {
        encoded[i] = (unsigned char) (value >> (8 * (width - 1 - i)));
    }
    bytes_append(out, encoded, width);
}

static void append_byte(struct bytes *out, unsigned value)
{
    append_big_endian(out, value, 1);
}

void msgpack_double(struct bytes *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    append_byte(out, 0xcb);
    append_big_endian(out, bits, 8);
}

void msgpack_string(struct bytes *out, const char *text)
{
    size_t length = strlen(text);
    if (length < 32) {
        append_byte(out, 0xa0 | (unsigned) length);
    }
    else if (length < 256) {
        append_byte(out, 0xd9);
        append_big_endian(out, length, 1);
    }
    else {
        append_byte(out, 0xda);
        append_big_endian(out, length, 2);
    }
    bytes_append(out, text, length);
}

void msgpack_array(struct bytes *out, unsigned count)
{
    append_byte(out, 0x90 | count);
}

void msgpack_map32(struct bytes *out, uint32_t count)
{
    append_byte(out, 0xdf);
    append_big_endian(out, count, 4);
}

void msgpack_event_head(struct bytes *out, struct timespec time)
{
    msgpack_array(out, 2);
    msgpack_array(out, 2);
    append_byte(out, 0xd7); // fixext 8
    append_byte(out, 0x00); // type 0
    append_big_endian(out, (uint64_t) time.tv_sec, 4);
    append_big_endian(out, (uint64_t) time.tv_nsec, 4);
    msgpack_map32(out, 0);
}
