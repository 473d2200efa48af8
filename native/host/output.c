// Everything the plugin is called with for one instance, and the functions it may call back.

#include "output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config_map.h"
#include "core_keys.h"
#include "fenced.h"
#include "log.h"

enum { SPOILED = 0x5A };

static int parse_retry_limit(const char *text)
{
    if (strcasecmp(text, "no_limits") == 0 || strcasecmp(text, "false") == 0 || strcasecmp(text, "off") == 0) {
        return -1;
    }
    if (strcasecmp(text, "no_retries") == 0) {
        return 0;
    }
    return atoi(text) > 0 ? atoi(text) : 1;
}

struct output *output_create(const struct section *section, struct proxy *proxy, int number)
{
    struct output *output = calloc(1, sizeof(*output));
    snprintf(output->name, sizeof(output->name), "%s.%d", proxy->callbacks.name, number);
    if (config_switch(property_text(section->properties, "tls", "off")) == 1) {
        log_error("[config] %s does not support TLS", output->name);
        free(output);
        return NULL;
    }
    const char *match = property_text(section->properties, "match", NULL);
    output->match = match != NULL ? strdup(match) : NULL;
    output->worker_count = atoi(property_text(section->properties, "workers", "0"));
    output->log_level = log_level_of(property_text(section->properties, "log_level", ""));
    output->retry_limit = parse_retry_limit(property_text(section->properties, "retry_limit", "1"));
    for (const struct property *p = section->properties; p != NULL; p = p->next) {
        if (!core_keeps_key(p->key, p->value)) {
            property_append(&output->properties, p->key, p->value);
        }
    }
    output->proxy = proxy;
    output->context = fenced_alloc(sizeof(*output->context));
    output->context->proxy = proxy;
    return output;
}

void output_free(struct output *output)
{
    fenced_revoke(output->context);
    properties_free(output->properties);
    free(output->match);
    free(output);
}

bool output_check(const struct output *output, const char *program)
{
    const struct flb_config_map *map = proxy_config_map(output->proxy);
    const char *plugin = output->proxy->callbacks.name;
    if (map != NULL && !config_map_check(plugin, map, output->properties)) {
        log_print(LOG_HELP, NULL, 0, "try the command: %s -o %s -h\n", program, plugin);
        return false;
    }
    return true;
}

bool output_init(struct output *output)
{
    struct proxy *proxy = output->proxy;
    struct flbgo_output_plugin *handed = proxy->handed_to_init;
    *handed = proxy->callbacks;
    handed->api = proxy->api;
    handed->o_ins = output;
    handed->context = output->context;
    int answer = proxy->callbacks.cb_init(handed);
    memset(handed, SPOILED, sizeof(*handed));
    if (answer <= 0) {
        log_error("[go proxy]: plugin '%s' failed to initialize", proxy->callbacks.name);
        log_error("[output] could not initialize '%s' plugin", proxy->callbacks.name);
        log_error("[output] failed to initialize '%s' plugin", proxy->callbacks.name);
        return false;
    }
    return true;
}

void output_exit(struct output *output, bool hot_reload)
{
    struct proxy *proxy = output->proxy;
    if (proxy->pre_exit != NULL) {
        proxy->pre_exit(hot_reload);
    }
    log_debug("[GO] running exit callback");
    if (proxy->callbacks.cb_exit_ctx != NULL) {
        proxy->callbacks.cb_exit_ctx(output->context->remote_context);
    }
    else if (proxy->callbacks.cb_exit != NULL) {
        proxy->callbacks.cb_exit();
    }
    log_debug("[%s] flushes: %lu ok, %lu to retry, %lu failed; %lu chunks dropped", output->name,
              atomic_load(&output->flushed_ok), atomic_load(&output->flushed_retry),
              atomic_load(&output->flushed_error), atomic_load(&output->dropped));
    output_free(output);
}

struct flush_call {
    const struct output *output;
    void *data;
    size_t size_bytes;
    char *tag;
    int answer;
};

static void call_flush(void *argument)
{
    struct flush_call *call = argument;
    const struct flbgo_output_plugin *callbacks = &call->output->proxy->callbacks;
    if (callbacks->cb_flush_ctx != NULL) {
        void *instance = call->output->context->remote_context;
        call->answer = callbacks->cb_flush_ctx(instance, call->data, call->size_bytes, call->tag);
    }
    else {
        call->answer = callbacks->cb_flush(call->data, call->size_bytes, call->tag);
    }
}

int output_flush(struct output *output, struct coroutine *coroutine, const char *tag, const void *data,
                 size_t size_bytes)
{
    size_t tag_bytes = strlen(tag) + 1;
    struct flush_call call = {.output = output, .size_bytes = size_bytes};
    call.data = malloc(size_bytes);
    call.tag = malloc(tag_bytes);
    if ((call.data == NULL && size_bytes > 0) || call.tag == NULL) {
        abort();
    }
    if (size_bytes > 0) {
        memcpy(call.data, data, size_bytes);
    }
    memcpy(call.tag, tag, tag_bytes);
    coroutine_run(coroutine, call_flush, &call);
    memset(call.data, SPOILED, size_bytes);
    memset(call.tag, SPOILED, tag_bytes);
    // Keeps the compiler from dropping writes to memory that is freed next.
    __asm__ volatile("" : : "r"(call.data), "r"(call.tag) : "memory");
    free(call.data);
    free(call.tag);

    if (call.answer == FLB_OK) {
        atomic_fetch_add(&output->flushed_ok, 1);
        return FLB_OK;
    }
    if (call.answer == FLB_RETRY) {
        atomic_fetch_add(&output->flushed_retry, 1);
        return FLB_RETRY;
    }
    atomic_fetch_add(&output->flushed_error, 1);
    return FLB_ERROR;
}

// Only `*` is special, as in Fluent Bit's router.
static bool tag_matches(const char *match, const char *tag)
{
    if (*match == '*') {
        return tag_matches(match + 1, tag) || (*tag != '\0' && tag_matches(match, tag + 1));
    }
    return *match == *tag && (*tag == '\0' || tag_matches(match + 1, tag + 1));
}

bool output_matches(const struct output *output, const char *tag)
{
    return output->match != NULL && tag_matches(output->match, tag);
}

static const char *api_output_get_property(const char *key, void *o_ins)
{
    struct output *output = o_ins;
    return key != NULL ? property_text(output->properties, key, NULL) : NULL;
}

static int api_output_log_check(void *o_ins, int level)
{
    const struct output *output = o_ins;
    return (output->log_level >= 0 ? output->log_level : log_level()) >= level;
}

static const char *api_no_property(const char *key, void *instance)
{
    (void) instance;
    log_error("[host] an output plugin asked for property '%s' of something that is no output", key);
    return NULL;
}

static void *api_no_metrics(void *instance)
{
    (void) instance;
    return NULL; // this host has no cmetrics context to lend
}

static int api_no_log_check(void *instance, int level)
{
    (void) instance;
    (void) level;
    return 0;
}

void output_fill_api(struct flb_api *api)
{
    *api = (struct flb_api){
        .output_get_property = api_output_get_property,
        .input_get_property = api_no_property,
        .output_get_cmt_instance = api_no_metrics,
        .input_get_cmt_instance = api_no_metrics,
        .log_print = log_print,
        .input_log_check = api_no_log_check,
        .output_log_check = api_output_log_check,
        .custom_get_property = api_no_property,
        .custom_log_check = api_no_log_check,
    };
}
