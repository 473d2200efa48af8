// promexporter-host: the part of Fluent Bit that an output plugin of the Go kind meets. From the command line
// to the exit status, on the main thread.

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config_map.h"
#include "engine.h"
#include "log.h"
#include "options.h"
#include "script.h"
#include "signals.h"

enum { STATUS_CONFIGURATION = 1, STATUS_SIGNALS_TAKEN = 3, STATUS_START_FAILED = 255 };

// flb_utils_set_daemon (src/flb_utils.c, 5.1.1): descriptors 1 and 2 are closed and not opened again.
static bool become_daemon(void)
{
    pid_t pid = fork();
    if (pid < 0) {
        log_error("Failed creating to switch to daemon mode (fork failed): %m");
        return false;
    }
    if (pid > 0) {
        exit(EXIT_SUCCESS);
    }
    umask(0);
    setsid();
    if (chdir("/") < 0) {
        log_error("cannot change to /: %m");
        return false;
    }
    log_info("switching to background mode (PID=%ld)", (long) getpid());
    fclose(stderr);
    fclose(stdout);
    log_without_stderr();
    return true;
}

// `-o NAME -h`: the keys of that output.
static int show_output(const struct options *options)
{
    struct engine *engine = engine_create(options, false);
    const struct output *output = engine != NULL ? engine->outputs : NULL;
    if (output == NULL) {
        return STATUS_CONFIGURATION;
    }
    while (output->next != NULL) {
        output = output->next; // the one before -h
    }
    config_map_print(output->proxy->callbacks.name, output->proxy->def->description,
                     proxy_config_map(output->proxy));
    engine_destroy(engine);
    return EXIT_SUCCESS;
}

static const char *stop_signal_name(void)
{
    int number = signals_stop_requested();
    return number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "SIGQUIT";
}

// Runs until a signal or the duration's end. Answers the exit status.
static int serve(const struct options *options, struct engine **engine)
{
    if (!engine_start(*engine)) {
        engine_destroy(*engine);
        *engine = NULL;
        return STATUS_START_FAILED;
    }
    double end = options->duration_seconds > 0 ? clock_seconds() + options->duration_seconds : 0;
    while (signals_stop_requested() == 0) {
        double left = end > 0 ? end - clock_seconds() : 1;
        if (left <= 0) {
            return EXIT_SUCCESS;
        }
        struct pollfd signals = {.fd = signals_fd(), .events = POLLIN};
        poll(&signals, 1, end > 0 ? (int) (left * 1000) + 1 : -1);
        if (!signals_take_reload()) {
            continue;
        }
        if (!(*engine)->config.hot_reload) {
            log_warn("[reload] hot reloading is not enabled");
        }
        else if (engine_reload(engine) == RELOAD_ABORTED) {
            log_error("reloading is aborted and exit");
            return STATUS_START_FAILED;
        }
    }
    log_info("[engine] caught signal (%s)", stop_signal_name());
    return EXIT_SUCCESS;
}

static int run(struct options *options)
{
    struct engine *engine = engine_create(options, false);
    if (engine == NULL) {
        log_error("configuration file contains errors, aborting.");
        return STATUS_CONFIGURATION;
    }
    if (engine->config.log_level >= 0) {
        log_set_level(engine->config.log_level);
    }
    if (engine->config.daemon && !become_daemon()) {
        return STATUS_CONFIGURATION;
    }
    if (engine->config.log_file != NULL && !log_open_file(engine->config.log_file)) {
        return STATUS_CONFIGURATION;
    }
    log_info("[promexporter-host] stands in for Fluent Bit 5.1.1 (plugin definition of %d bytes), pid=%d",
             (int) options->abi, (int) getpid());
    int status = EXIT_SUCCESS;
    if (options->script == NULL) {
        status = serve(options, &engine);
    }
    else if (!script_run(options, &engine)) {
        status = STATUS_CONFIGURATION;
    }
    if (engine != NULL) {
        if (engine->pipeline != NULL) {
            engine_stop(engine);
        }
        engine_destroy(engine);
    }
    log_debug("[host] flushes used at most %zu of %zu bytes of coroutine stack; %lu lines from foreign threads",
              coroutine_most_used(), options->stack_bytes, log_foreign_lines());
    return signals_still_ours() ? status : STATUS_SIGNALS_TAKEN;
}

int main(int argc, char **argv)
{
    struct options options;
    log_adopt_thread(NULL);
    if (!options_parse(argc, argv, &options)) {
        return STATUS_CONFIGURATION;
    }
    if (options.version) {
        puts("promexporter-host");
        return EXIT_SUCCESS;
    }
    if (options.help && options.help_output == NULL) {
        options_print_help(argv[0]);
        return EXIT_SUCCESS;
    }
    if (options.command_line.log_level >= 0) {
        log_set_level(options.command_line.log_level);
    }
    signals_install();
    int status = options.help ? show_output(&options) : run(&options);
    config_free(&options.command_line);
    return status;
}
