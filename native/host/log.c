// A line is rendered on the caller's stack, in two buffers of Fluent Bit's size (src/flb_log.c, 5.1.1:
// 4088 bytes each), so that logging from a flush costs as much of a coroutine's stack here as there.

#include "log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES = 4088 };

static _Thread_local bool thread_is_ours;
static atomic_int current_level = LOG_INFO;
static atomic_int sink = STDERR_FILENO;
static atomic_bool stderr_closed;
static atomic_ulong foreign_lines;

static const char *const LEVEL_WORDS[] = {"off", "error", "warn", "info", "debug", "trace", "help"};

void log_adopt_thread(const char *name)
{
    thread_is_ours = true;
    if (name != NULL) {
        prctl(PR_SET_NAME, name);
    }
}

void log_set_level(int level)
{
    atomic_store(&current_level, level);
}

int log_level(void)
{
    return atomic_load(&current_level);
}

int log_level_of(const char *word)
{
    for (int level = LOG_OFF; level <= LOG_TRACE; level++) {
        if (strcasecmp(word, LEVEL_WORDS[level]) == 0) {
            return level;
        }
    }
    return -1;
}

bool log_open_file(const char *path)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0) {
        log_error("[log] cannot open log_file %s: %m", path);
        return false;
    }
    atomic_store(&sink, fd);
    return true;
}

void log_without_stderr(void)
{
    atomic_store(&stderr_closed, true);
}

unsigned long log_foreign_lines(void)
{
    return atomic_load(&foreign_lines);
}

void log_print(int type, const char *file, int line, const char *format, ...)
{
    (void) file;
    (void) line;
    char body[LINE_BYTES];
    char text[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(body, sizeof(body), format, arguments);
    va_end(arguments);

    struct timespec now;
    struct tm local;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &local);
    const char *word = type >= LOG_OFF && type <= LOG_HELP ? LEVEL_WORDS[type] : "unknown";
    int length = snprintf(text, sizeof(text), "[%d/%02d/%02d %02d:%02d:%02d.%03ld] [%5s] %s%.*s\n",
                          local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min,
                          local.tm_sec, now.tv_nsec / 1000000, word,
                          thread_is_ours ? "" : "[foreign thread] ", LINE_BYTES - 96, body);

    int fd = atomic_load(&sink);
    if (!thread_is_ours) {
        atomic_fetch_add(&foreign_lines, 1);
        fd = STDERR_FILENO;
    }
    if (fd == STDERR_FILENO && atomic_load(&stderr_closed)) {
        return;
    }
    ssize_t ignored = write(fd, text, (size_t) length);
    (void) ignored;
}
