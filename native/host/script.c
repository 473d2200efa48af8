// Reads lines and cuts them into words; script_steps.c has the meaning of the words.

#include "script.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "script_steps.h"
#include "signals.h"

// Reads a line without its end, byte by byte, so that a signal between lines is seen. False at the end.
static bool read_line(int fd, char *line, size_t capacity)
{
    struct pollfd sources[] = {{.fd = fd, .events = POLLIN}, {.fd = signals_fd(), .events = POLLIN}};
    size_t length = 0;
    while (length + 1 < capacity) {
        if (poll(sources, 2, -1) < 0 && errno != EINTR) {
            return false;
        }
        if (signals_stop_requested() != 0 || (sources[0].revents != 0 && read(fd, line + length, 1) != 1)) {
            return false;
        }
        signals_take_reload(); // a script reloads by its own step; this only empties the pipe
        if (sources[0].revents != 0 && line[length++] == '\n') {
            break;
        }
    }
    line[length - (length > 0 && line[length - 1] == '\n')] = '\0';
    return true;
}

bool script_run(struct options *options, struct engine **engine)
{
    bool from_stdin = strcmp(options->script, "-") == 0;
    int fd = from_stdin ? STDIN_FILENO : open(options->script, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        log_error("[host] cannot read script %s: %m", options->script);
        return false;
    }
    struct script script = {.options = options, .engine = engine};
    static char line[1 << 20]; // a chunk in hex can be long
    while (read_line(fd, line, sizeof(line))) {
        char *rest = line;
        for (int i = 0; i < SCRIPT_WORDS; i++) {
            script.words[i] = strtok_r(i == 0 ? line : NULL, " \t", &rest);
        }
        if (script.words[0] == NULL || script.words[0][0] == '#') {
            continue;
        }
        if (strcmp(script.words[0], "quit") == 0) {
            break;
        }
        script_take_step(&script);
    }
    if (!from_stdin) {
        close(fd);
    }
    return true;
}
