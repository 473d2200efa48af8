// Live /proc/stat, once a second, in the keys, order, types and arithmetic of plugins/in_cpu/cpu.c, 5.1.1.

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "input.h"
#include "log.h"

// Ticks since boot. Idle time plays no part: a load is time used, per second of the interval.
struct ticks {
    unsigned long user, nice, system;
};

// Two snapshots, for all processors together ([0]) and for each ([1] …); `active` is the next to be filled.
struct cpu_state {
    int processors;
    double ticks_per_second;
    int active;
    struct ticks *snapshots[2];
};

static bool read_ticks(const struct cpu_state *state, struct ticks *snapshot)
{
    FILE *file = fopen("/proc/stat", "re");
    bool good = file != NULL;
    for (int i = 0; good && i <= state->processors; i++) {
        char line[256];
        if (fgets(line, sizeof(line), file) == NULL) {
            break;
        }
        struct ticks *t = &snapshot[i];
        good = sscanf(line, " %*s %lu %lu %lu", &t->user, &t->nice, &t->system) == 3;
    }
    if (file != NULL) {
        fclose(file);
    }
    if (!good) {
        log_error("[input:cpu] cannot read processor times from /proc/stat");
    }
    return good;
}

static void close_cpu(struct input *input)
{
    struct cpu_state *state = input->state;
    free(state->snapshots[0]);
    free(state->snapshots[1]);
    free(state);
}

static bool open_cpu(struct input *input, struct property *properties)
{
    (void) properties;
    struct cpu_state *state = calloc(1, sizeof(*state));
    state->processors = (int) sysconf(_SC_NPROCESSORS_ONLN);
    state->ticks_per_second = (double) sysconf(_SC_CLK_TCK);
    for (int i = 0; i < 2; i++) {
        state->snapshots[i] = calloc((size_t) state->processors + 1, sizeof(struct ticks));
    }
    input->state = state;
    if (!read_ticks(state, state->snapshots[0])) {
        close_cpu(input);
        return false;
    }
    state->active = 1;
    return true;
}

// Percent of one processor, of the interval's one second.
static double load(const struct cpu_state *state, unsigned long before, unsigned long now)
{
    double used = (double) (now > before ? now - before : before - now);
    return used * 100 / state->ticks_per_second;
}

static void append_loads(struct bytes *out, const struct cpu_state *state, int index, const char *const keys[3])
{
    const struct ticks *now = &state->snapshots[state->active][index];
    const struct ticks *before = &state->snapshots[1 - state->active][index];
    double share = index == 0 ? state->processors : 1;
    double user = load(state, before->user + before->nice, now->user + now->nice) / share;
    double system = load(state, before->system, now->system) / share;
    double total = load(state, before->user + before->nice + before->system,
                        now->user + now->nice + now->system) / share;
    const double values[3] = {total, user, system};
    for (int i = 0; i < 3; i++) {
        msgpack_string(out, keys[i]);
        msgpack_double(out, values[i]);
    }
}

static bool collect_cpu(struct input *input)
{
    struct cpu_state *state = input->state;
    if (!read_ticks(state, state->snapshots[state->active])) {
        return false;
    }
    struct bytes *out = &input->collected;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    msgpack_event_head(out, now);
    msgpack_map32(out, 3 + 3 * (uint32_t) state->processors);
    append_loads(out, state, 0, (const char *const[]){"cpu_p", "user_p", "system_p"});
    for (int i = 1; i <= state->processors; i++) {
        char total[32], user[32], system[32]; // in_cpu would cut keys from cpu1000 on
        snprintf(total, sizeof(total), "cpu%d.p_cpu", i - 1);
        snprintf(user, sizeof(user), "cpu%d.p_user", i - 1);
        snprintf(system, sizeof(system), "cpu%d.p_system", i - 1);
        append_loads(out, state, i, (const char *const[]){total, user, system});
    }
    state->active = 1 - state->active;
    return true;
}

const struct input_kind INPUT_CPU = {"cpu", open_cpu, collect_cpu, close_cpu, false};
