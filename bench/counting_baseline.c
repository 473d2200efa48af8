/* Chunks of counting_work.ts in, a counter and a histogram out: the work of bench/counting.ts in plain C. */
#define _GNU_SOURCE
#include "counting_baseline.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* counting_work.ts. */
static const double BOUNDS[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
#define BUCKETS (sizeof BOUNDS / sizeof *BOUNDS + 1)
#define SECONDS_PER_MS 0.001

/* Room for twice the series of nested records; a power of two. */
#define SLOTS 2048
#define MAX_LABEL_BYTES 64

/* A value where it lies in the chunk, its msgpack header included. */
struct field {
    const uint8_t *at;
    size_t size;
};

struct wanted {
    const char *key;
    size_t size;
    struct field *field;
    const struct wanted *inside; /* of the map that is the value, instead of a field; one */
};

struct series {
    uint64_t hash;
    size_t sizes[2]; /* of the labels' values; 0 and 0: the slot is free */
    uint8_t labels[2 * MAX_LABEL_BYTES];
    double value; /* of the counter; the histogram's sum */
    double buckets[BUCKETS];
};

struct baseline {
    const char *second_label;
    struct field method, second, value;
    struct wanted wanted[3], inside;
    struct series requests[SLOTS], durations[SLOTS];
};

/* Of the heads 0xc0 to 0xdf: bytes of a length, further bytes, and values for each of the length (msgpack's spec.md). */
static const struct { uint8_t length_bytes, bytes, values; } FORMATS[32] = {
    [0x04] = {1, 0, 0}, {2, 0, 0}, {4, 0, 0}, {1, 1, 0}, {2, 1, 0}, {4, 1, 0}, /* bin, ext */
    {0, 4, 0}, {0, 8, 0}, {0, 1, 0}, {0, 2, 0}, {0, 4, 0}, {0, 8, 0},          /* float, uint */
    {0, 1, 0}, {0, 2, 0}, {0, 4, 0}, {0, 8, 0},                                /* int */
    {0, 2, 0}, {0, 3, 0}, {0, 5, 0}, {0, 9, 0}, {0, 17, 0},                    /* fixext */
    {1, 0, 0}, {2, 0, 0}, {4, 0, 0}, {2, 0, 1}, {4, 0, 1}, {2, 0, 2}, {4, 0, 2}, /* str, array, map */
};

static inline uint64_t big_endian(const uint8_t *at, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++) {
        number = number << 8 | at[i];
    }
    return number;
}

/* Steps over a value's head, its length and its own bytes. Returns how many values follow in it, or -1. */
static inline int64_t enter(const uint8_t **at, const uint8_t *end)
{
    if (*at >= end) {
        return -1;
    }
    uint8_t head = *(*at)++;
    uint64_t bytes = 0, values = 0;
    if (head >= 0xa0 && head < 0xc0) {
        bytes = head & 31;
    } else if (head < 0x80 || head >= 0xe0) {
        return 0;
    } else if (head < 0xa0) {
        return head < 0x90 ? 2 * (head & 15) : head & 15;
    } else {
        size_t length_bytes = FORMATS[head & 31].length_bytes;
        bytes = FORMATS[head & 31].bytes;
        if (length_bytes > 0) {
            if ((size_t) (end - *at) < length_bytes) {
                return -1;
            }
            uint64_t length = big_endian(*at, length_bytes);
            *at += length_bytes;
            values = length * FORMATS[head & 31].values;
            bytes += values > 0 ? 0 : length;
        }
    }
    if ((uint64_t) (end - *at) < bytes) {
        return -1;
    }
    *at += bytes;
    return (int64_t) values;
}

static inline const uint8_t *skip(const uint8_t *at, const uint8_t *end)
{
    for (int64_t left = 1; left > 0; left--) {
        int64_t values = enter(&at, end);
        if (values < 0) {
            return NULL;
        }
        left += values;
    }
    return at;
}

/* Notes the wanted fields of the map at `at`; keys are of less than 32 bytes. Returns the position after it, or NULL. */
static const uint8_t *find(const uint8_t *at, const uint8_t *end, const struct wanted *wanted, int count)
{
    int64_t values = enter(&at, end);
    for (int64_t i = 0; at != NULL && i < values; i += 2) {
        const uint8_t *key = at, *value = skip(at, end);
        if (value == NULL) {
            return NULL;
        }
        const struct wanted *met = NULL;
        for (int w = 0; w < count; w++) {
            if (*key == (0xa0 | wanted[w].size) && memcmp(key + 1, wanted[w].key, wanted[w].size) == 0) {
                met = &wanted[w];
                break;
            }
        }
        if (met != NULL && met->inside != NULL) {
            at = find(value, end, met->inside, 1);
        } else {
            at = skip(value, end);
            if (met != NULL && at != NULL) {
                *met->field = (struct field) {value, (size_t) (at - value)};
            }
        }
    }
    return values < 0 ? NULL : at;
}

static uint64_t hash_field(uint64_t hash, struct field field)
{
    for (size_t i = 0; i < field.size; i += 8) {
        uint64_t word = 0;
        memcpy(&word, field.at + i, field.size - i < 8 ? field.size - i : 8);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    return hash;
}

/* The series of the labels, made where it is new; NULL where there is no room. */
static struct series *look_up(struct series *table, struct field first, struct field second)
{
    uint64_t hash = hash_field(hash_field(0, first), second);
    for (size_t step = 0; step < SLOTS; step++) {
        struct series *series = &table[(hash + step) & (SLOTS - 1)];
        if (series->sizes[0] == 0) {
            if (first.size > MAX_LABEL_BYTES || second.size > MAX_LABEL_BYTES) {
                return NULL;
            }
            series->hash = hash;
            series->sizes[0] = first.size;
            series->sizes[1] = second.size;
            memcpy(series->labels, first.at, first.size);
            memcpy(series->labels + first.size, second.at, second.size);
            return series;
        }
        if (series->hash == hash && series->sizes[0] == first.size && series->sizes[1] == second.size &&
            memcmp(series->labels, first.at, first.size) == 0 &&
            memcmp(series->labels + first.size, second.at, second.size) == 0) {
            return series;
        }
    }
    return NULL;
}

/* The doubles and positive integers that the records hold; others are no number. */
static double number_at(struct field field)
{
    uint8_t head = *field.at;
    if (head < 0x80) {
        return head;
    }
    uint64_t bits = big_endian(field.at + 1, (int) field.size - 1);
    if (head == 0xcb) {
        double number;
        memcpy(&number, &bits, sizeof number);
        return number;
    }
    return head >= 0xcc && head <= 0xcf ? (double) bits : NAN;
}

static int count_record(struct baseline *b)
{
    if (b->method.size == 0 || b->second.size == 0 || b->value.size == 0) {
        return -1;
    }
    struct series *requests = look_up(b->requests, b->method, b->second);
    struct series *durations = look_up(b->durations, b->method, (struct field) {b->method.at, 0});
    double seconds = number_at(b->value) * SECONDS_PER_MS;
    if (requests == NULL || durations == NULL || isnan(seconds)) {
        return -1;
    }
    requests->value += 1;
    size_t bucket = 0;
    while (bucket < BUCKETS - 1 && seconds > BOUNDS[bucket]) {
        bucket++;
    }
    durations->buckets[bucket] += 1;
    durations->value += seconds;
    return 0;
}

struct baseline *baseline_new(const char *map, const char *second_key, const char *second_label, const char *value)
{
    struct baseline *b = calloc(1, sizeof *b);
    if (b == NULL) {
        return NULL;
    }
    b->second_label = second_label;
    b->wanted[0] = (struct wanted) {"method", strlen("method"), &b->method, NULL};
    b->wanted[1] = (struct wanted) {value, strlen(value), &b->value, NULL};
    b->inside = (struct wanted) {second_key, strlen(second_key), &b->second, NULL};
    b->wanted[2] = map == NULL ? b->inside : (struct wanted) {map, strlen(map), NULL, &b->inside};
    return b;
}

int baseline_count(struct baseline *b, const uint8_t *at, size_t size)
{
    const uint8_t *end = at + size;
    while (at < end) {
        b->method.size = b->second.size = b->value.size = 0;
        if (enter(&at, end) != 2 || (at = skip(at, end)) == NULL || (at = find(at, end, b->wanted, 3)) == NULL ||
            count_record(b) != 0) {
            return -1;
        }
    }
    return 0;
}

static void print_label(FILE *out, const char *name, const uint8_t *at, size_t size)
{
    if ((*at & 0xe0) == 0xa0) {
        fprintf(out, "%s=\"%.*s\"", name, (int) size - 1, (const char *) at + 1);
    } else {
        fprintf(out, "%s=\"%.0f\"", name, number_at((struct field) {at, size}));
    }
}

char *baseline_text(const struct baseline *b)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        return NULL;
    }
    for (const struct series *series = b->requests; series < b->requests + SLOTS; series++) {
        if (series->sizes[0] > 0) {
            fputs("http_requests_total{", out);
            print_label(out, "method", series->labels, series->sizes[0]);
            fputc(',', out);
            print_label(out, b->second_label, series->labels + series->sizes[0], series->sizes[1]);
            fprintf(out, "} %.17g\n", series->value);
        }
    }
    for (const struct series *series = b->durations; series < b->durations + SLOTS; series++) {
        double count = 0;
        for (size_t i = 0; series->sizes[0] > 0 && i < BUCKETS; i++) {
            fputs("http_request_duration_seconds_bucket{", out);
            print_label(out, "method", series->labels, series->sizes[0]);
            fprintf(out, i < BUCKETS - 1 ? ",le=\"%g\"} " : ",le=\"+Inf\"} ", i < BUCKETS - 1 ? BOUNDS[i] : 0);
            fprintf(out, "%.17g\n", count += series->buckets[i]);
        }
        const double ends[] = {count, series->value};
        for (size_t i = 0; series->sizes[0] > 0 && i < 2; i++) {
            fprintf(out, "http_request_duration_seconds_%s{", i == 0 ? "count" : "sum");
            print_label(out, "method", series->labels, series->sizes[0]);
            fprintf(out, "} %.17g\n", ends[i]);
        }
    }
    fclose(out);
    return text;
}
