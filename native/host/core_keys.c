// The comparison is Fluent Bit's: case does not matter, some keys are prefixes.

#include "core_keys.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char *const KEPT_ALWAYS[] = {
    "match", "host", "port", "retry_limit", "tls.vhost", "tls.ca_path", "tls.ca_file", "tls.crt_file",
    "tls.key_file", "tls.key_passwd", "tls.min_version", "tls.max_version", "tls.ciphers",
    "tls.proxy.ca_path", "tls.proxy.ca_file",
};
static const char *const KEPT_UNLESS_EMPTY[] = {
    "match_regex", "alias", "log_level", "log_suppress_interval", "ipv6", "tls", "tls.verify",
    "tls.verify_hostname", "tls.debug", "tls.proxy.verify", "tls.proxy.verify_hostname",
    "storage.total_limit_size", "workers",
};
static const char *const KEPT_PREFIXES[] = {"net.", "oauth2", "_debug.http."};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool listed(const char *key, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(key, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool core_keeps_key(const char *key, const char *value)
{
    if (listed(key, KEPT_ALWAYS, COUNT(KEPT_ALWAYS))) {
        return true;
    }
    if (value == NULL) {
        return false;
    }
    for (size_t i = 0; i < COUNT(KEPT_PREFIXES); i++) {
        if (strncasecmp(key, KEPT_PREFIXES[i], strlen(KEPT_PREFIXES[i])) == 0) {
            return true;
        }
    }
    return listed(key, KEPT_UNLESS_EMPTY, COUNT(KEPT_UNLESS_EMPTY));
}
