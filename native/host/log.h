// Lines in Fluent Bit's format, to stderr or to a log file. Any thread; only the host's own threads are
// believed, as in Fluent Bit: what another thread logs goes to stderr, past the file, marked as foreign.
#ifndef PROMEXPORTER_HOST_LOG_H
#define PROMEXPORTER_HOST_LOG_H

#include <stdbool.h>

// Numbers of include/fluent-bit/flb_log.h, 5.1.1.
enum { LOG_OFF = 0, LOG_ERROR = 1, LOG_WARN = 2, LOG_INFO = 3, LOG_DEBUG = 4, LOG_TRACE = 5, LOG_HELP = 6 };

// Declares the calling thread one of the host's, under a name that `ps` shows; NULL keeps the name.
void log_adopt_thread(const char *name);

void log_set_level(int level);
int log_level(void);

// Level of Fluent Bit's words (off, error, warn, info, debug, trace), -1 for any other.
int log_level_of(const char *word);

// Appends to the file from now on. False, with a line on stderr, where it cannot be opened.
bool log_open_file(const char *path);

// Whether stderr still is what it was; daemon mode closes it, and foreign lines are then only counted.
void log_without_stderr(void);

// Lines that came from threads which are not the host's.
unsigned long log_foreign_lines(void);

// The api's log_print: prints whatever the level is, as Fluent Bit's does. `file` and `line` are ignored.
void log_print(int type, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// The host's own lines, which heed the level.
#define log_at(type, ...) \
    do { \
        if (log_level() >= (type)) { \
            log_print((type), NULL, 0, __VA_ARGS__); \
        } \
    } while (0)
#define log_error(...) log_at(LOG_ERROR, __VA_ARGS__)
#define log_warn(...) log_at(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_at(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_at(LOG_DEBUG, __VA_ARGS__)

#endif
