// Handlers write the signal's arrival into a flag and a pipe that the main thread polls.

#include "signals.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coroutine.h"
#include "log.h"

enum { SIGNALS = 65 /* one past the last real-time signal */, ALTERNATIVE_STACK_BYTES = 16384 };

static volatile sig_atomic_t stop_signal;
static volatile sig_atomic_t reload_requested;
static int pipe_ends[2];
static struct sigaction installed[SIGNALS];
static sigset_t installed_mask;

static void wake_main(void)
{
    ssize_t ignored = write(pipe_ends[1], "!", 1);
    (void) ignored;
}

static void on_stop(int number)
{
    stop_signal = number;
    wake_main();
}

static void on_reload(int number)
{
    (void) number;
    reload_requested = 1;
    wake_main();
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    (void) context;
    static const char OVERRUN[] = "promexporter-host: a flush overran its coroutine's stack\n";
    static const char FAULT[] = "promexporter-host: segmentation fault\n";
    bool overrun = number == SIGSEGV && coroutine_guards(info->si_addr);
    const char *text = overrun ? OVERRUN : FAULT;
    ssize_t ignored = write(STDERR_FILENO, text, overrun ? sizeof(OVERRUN) - 1 : sizeof(FAULT) - 1);
    (void) ignored;
    abort();
}

static void on_continue(int number)
{
    (void) number;
}

void signals_install(void)
{
    if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        perror("promexporter-host: cannot make a pipe");
        exit(1);
    }
    // The set that Fluent Bit takes (src/fluent-bit.c and src/flb_config.c, 5.1.1).
    struct sigaction action = {.sa_flags = SA_RESTART};
    action.sa_handler = on_stop;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGQUIT, &action, NULL);
    action.sa_handler = on_reload;
    sigaction(SIGHUP, &action, NULL);
    action.sa_handler = on_continue;
    sigaction(SIGCONT, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGFPE, &action, NULL);

    for (int number = 1; number < SIGNALS; number++) {
        sigaction(number, NULL, &installed[number]);
    }
    pthread_sigmask(SIG_SETMASK, NULL, &installed_mask);
}

int signals_fd(void)
{
    return pipe_ends[0];
}

static void drain_pipe(void)
{
    char drained[64];
    while (read(pipe_ends[0], drained, sizeof(drained)) > 0) {
    }
}

int signals_stop_requested(void)
{
    return stop_signal;
}

bool signals_take_reload(void)
{
    drain_pipe();
    bool requested = reload_requested;
    reload_requested = 0;
    return requested;
}

bool signals_still_ours(void)
{
    bool ours = true;
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    for (int number = 1; number < SIGNALS; number++) {
        struct sigaction now;
        if (sigaction(number, NULL, &now) != 0) {
            continue; // the C library keeps 32 and 33 to itself
        }
        if (now.sa_sigaction != installed[number].sa_sigaction || now.sa_flags != installed[number].sa_flags) {
            log_print(LOG_ERROR, NULL, 0, "[host] the plugin changed what %s does", strsignal(number));
            ours = false;
        }
        if (sigismember(&mask, number) != sigismember(&installed_mask, number)) {
            log_print(LOG_ERROR, NULL, 0, "[host] the plugin changed whether the main thread blocks %s",
                      strsignal(number));
            ours = false;
        }
    }
    return ours;
}

void *signals_enter_thread(void)
{
    stack_t alternative = {.ss_sp = malloc(ALTERNATIVE_STACK_BYTES), .ss_size = ALTERNATIVE_STACK_BYTES};
    sigaltstack(&alternative, NULL);
    return alternative.ss_sp;
}

void signals_leave_thread(void *stack)
{
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    free(stack);
}
