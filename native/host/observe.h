// What the process holds, read from /proc/self. Main thread.
#ifndef PROMEXPORTER_HOST_OBSERVE_H
#define PROMEXPORTER_HOST_OBSERVE_H

// Open descriptors, threads, and resident memory in KiB; -1 where /proc does not tell.
long observe_fds(void);
long observe_threads(void);
long observe_rss_kib(void);

#endif
