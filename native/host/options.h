// The command line: Fluent Bit's options as far as this host has them, and its own, all called --host-….
#ifndef PROMEXPORTER_HOST_OPTIONS_H
#define PROMEXPORTER_HOST_OPTIONS_H

#include "config.h"

// Size in bytes of the structure that FLBPluginRegister fills: before 5.0, in 5.0, in 5.1.1.
enum host_abi { ABI_OLD = 32, ABI_5_0 = 40, ABI_5_1_1 = 48 };

struct options {
    const char *program;
    struct config command_line;
    const char *conf_path;     // NULL: none
    enum host_abi abi;
    size_t stack_bytes;        // of a flush's coroutine
    int workers;               // for every output; -1: each output's own `workers`
    double rate;               // collects a second; 0: as fast as possible; -1: once a second
    double duration_seconds;   // 0: until a signal
    const char *script;        // a file, "-" for standard input, NULL: none
    bool help;
    const struct section *help_output; // `-o NAME -h`
    bool version;
};

// False after one line on stderr. Strings point into `argv` or live as long as the process.
bool options_parse(int argc, char **argv, struct options *options);

void options_print_help(const char *program);

#endif
