// getopt_long over Fluent Bit's short and long names (src/fluent-bit.c, 5.1.1) and the host's own.

#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

enum { HOST_STACK = 256, HOST_WORKERS, HOST_ABI, HOST_RATE, HOST_DURATION, HOST_SCRIPT };

static const struct option LONG_NAMES[] = {
    {"config", required_argument, NULL, 'c'},
    {"daemon", no_argument, NULL, 'd'},
    {"flush", required_argument, NULL, 'f'},
    {"log_file", required_argument, NULL, 'l'},
    {"input", required_argument, NULL, 'i'},
    {"output", required_argument, NULL, 'o'},
    {"match", required_argument, NULL, 'm'},
    {"prop", required_argument, NULL, 'p'},
    {"plugin", required_argument, NULL, 'e'},
    {"tag", required_argument, NULL, 't'},
    {"version", no_argument, NULL, 'V'},
    {"verbose", no_argument, NULL, 'v'},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {"coro_stack_size", required_argument, NULL, 's'},
    {"enable-hot-reload", no_argument, NULL, 'Y'},
    {"host-stack", required_argument, NULL, HOST_STACK},
    {"host-workers", required_argument, NULL, HOST_WORKERS},
    {"host-abi", required_argument, NULL, HOST_ABI},
    {"host-rate", required_argument, NULL, HOST_RATE},
    {"host-duration", required_argument, NULL, HOST_DURATION},
    {"host-script", required_argument, NULL, HOST_SCRIPT},
    {NULL, 0, NULL, 0},
};

void options_print_help(const char *program)
{
    printf("Usage: %s [OPTION]\n\n"
           "Does to an output plugin what Fluent Bit 5.1.1 does. Options as in Fluent Bit:\n"
           "  -e, --plugin=FILE         load an output plugin (shared object)\n"
           "  -i, --input=INPUT         cpu, dummy, or file (with -p path=FILE: its bytes are a chunk)\n"
           "  -t, --tag=TAG             tag of the last input\n"
           "  -o, --output=OUTPUT       an output; with -h, list its keys\n"
           "  -m, --match=MATCH         tags of the last output\n"
           "  -p, --prop=\"A=B\"          property of the last input or output\n"
           "  -f, --flush=SECONDS       flush interval (default: 1)\n"
           "  -c, --config=FILE         classic configuration file\n"
           "  -l, --log_file=FILE       write the log to a file\n"
           "  -d, --daemon              run in the background\n"
           "  -Y, --enable-hot-reload   reload on SIGHUP\n"
           "  -s, --coro_stack_size=N   same as --host-stack\n"
           "  -v, -vv, -q               more log, less log\n"
           "  -V, --version   -h, --help\n"
           "\nOf this host only (native/host/README.md):\n"
           "  --host-stack=BYTES        stack of a flush's coroutine (default: 65536)\n"
           "  --host-workers=N          threads that flush, instead of -p workers=N\n"
           "  --host-abi=ABI            old, 5.0 or 5.1.1 (default): what the plugin can register\n"
           "  --host-rate=N             collects a second; max: as fast as possible\n"
           "  --host-duration=SECONDS   stop after so long\n"
           "  --host-script=FILE        take steps from a file, - for standard input\n",
           program);
}

static bool refuse(const char *option, const char *got, const char *expected)
{
    fprintf(stderr, "promexporter-host: %s: expected %s, got \"%s\"\n", option, expected, got);
    return false;
}

static bool take_property(struct section *section, const char *text)
{
    const char *equals = strchr(text, '=');
    if (section == NULL || equals == NULL) {
        return refuse("-p", text, "key=value after -i or -o");
    }
    char *key = strndup(text, (size_t) (equals - text));
    property_append(&section->properties, key, equals + 1);
    free(key);
    return true;
}

static bool take_abi(struct options *options, const char *text)
{
    if (strcmp(text, "old") == 0) {
        options->abi = ABI_OLD;
    }
    else if (strcmp(text, "5.0") == 0) {
        options->abi = ABI_5_0;
    }
    else if (strcmp(text, "5.1.1") == 0) {
        options->abi = ABI_5_1_1;
    }
    else {
        return refuse("--host-abi", text, "old, 5.0 or 5.1.1");
    }
    return true;
}

static void take_setting(struct section *section, const char *key, const char *value)
{
    if (section != NULL) {
        property_append(&section->properties, key, value);
    }
}

static bool take_host_option(struct options *options, int option, const char *value)
{
    switch (option) {
    case HOST_STACK:
    case 's':
        options->stack_bytes = strtoul(value, NULL, 10);
        return options->stack_bytes >= 4096 || refuse("--host-stack", value, "at least 4096 bytes");
    case HOST_WORKERS:
        options->workers = atoi(value);
        return options->workers >= 0 || refuse("--host-workers", value, "a number of threads");
    case HOST_ABI:
        return take_abi(options, value);
    case HOST_RATE:
        options->rate = strcmp(value, "max") == 0 ? 0 : atof(value);
        return options->rate > 0 || strcmp(value, "max") == 0 || refuse("--host-rate", value, "N or max");
    case HOST_DURATION:
        options->duration_seconds = atof(value);
        return options->duration_seconds > 0 || refuse("--host-duration", value, "seconds above 0");
    case HOST_SCRIPT:
        options->script = value;
        return true;
    default:
        return false; // getopt has said what it does not know
    }
}

static bool take_option(struct options *options, int option, const char *value, struct section **last)
{
    struct config *config = &options->command_line;
    switch (option) {
    case 'c':
        options->conf_path = value;
        return true;
    case 'd':
        config->daemon = true;
        return true;
    case 'e':
        section_append(&config->plugin_files, value);
        return true;
    case 'f':
        config->flush_seconds = atof(value);
        return config->flush_seconds > 0 || refuse("-f", value, "a number of seconds above 0");
    case 'h':
        options->help = true;
        options->help_output = *last;
        return true;
    case 'i':
        *last = section_append(&config->inputs, value);
        return true;
    case 'l':
        free(config->log_file);
        config->log_file = strdup(value);
        return true;
    case 'm':
        take_setting(*last, "match", value);
        return true;
    case 'o':
        *last = section_append(&config->outputs, value);
        return true;
    case 'p':
        return take_property(*last, value);
    case 'q':
        config->log_level = LOG_OFF;
        return true;
    case 't':
        take_setting(*last, "tag", value);
        return true;
    case 'v':
        config->log_level = config->log_level < LOG_INFO ? LOG_DEBUG : config->log_level + 1;
        return true;
    case 'V':
        options->version = true;
        return true;
    case 'Y':
        config->hot_reload = true;
        return true;
    default:
        return take_host_option(options, option, value);
    }
}

bool options_parse(int argc, char **argv, struct options *options)
{
    *options = (struct options){
        .program = argv[0],
        .command_line = CONFIG_UNSET,
        .abi = ABI_5_1_1,
        .stack_bytes = 65536,
        .workers = -1,
        .rate = -1,
    };
    struct section *last = NULL;
    int option;
    while ((option = getopt_long(argc, argv, "c:de:f:hi:l:m:o:p:qs:t:vVY", LONG_NAMES, NULL)) != -1) {
        if (!take_option(options, option, optarg, &last)) {
            return false;
        }
    }
    return optind == argc || refuse("command line", argv[optind], "options only");
}
