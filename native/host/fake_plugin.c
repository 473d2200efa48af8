// An output plugin that tests the host: it writes each call it gets, with the kind of thread and stack it came
// on, to the file that FAKE_PLUGIN_CALLS names. Runs in Fluent Bit as well. Properties:
//   answer=ok|retry|error|fail-init   dump=FILE (chunks are appended)   overrun=stack|def|foreign|signal

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proxy_abi.h"

#define EXPORT __attribute__((visibility("default")))

struct instance {
    struct flb_api api;
    char answer[16];
    char dump[256];
    char overrun[16];
};

static struct flb_config_map keys[] = {
    {.type = 0, .name = "answer", .def_value = "ok", .desc = "What each flush answers"},
    {.type = 0, .name = "dump", .desc = "File to append chunks to"},
    {.type = 0, .name = "overrun", .desc = "Rule to break"},
    {.type = 0, .name = NULL},
};

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void note(const char *format, ...)
{
    const char *path = getenv("FAKE_PLUGIN_CALLS");
    FILE *file = path != NULL ? fopen(path, "ae") : NULL;
    if (file == NULL) {
        return;
    }
    char thread[32] = "";
    pthread_getname_np(pthread_self(), thread, sizeof(thread));
    va_list arguments;
    va_start(arguments, format);
    vfprintf(file, format, arguments);
    va_end(arguments);
    fprintf(file, " thread=%s\n", gettid() == getpid() ? "main" : thread);
    fclose(file);
}

EXPORT int FLBPluginPreRegister(int hot_reloading)
{
    note("PreRegister %d", hot_reloading);
    return 0;
}

EXPORT int FLBPluginRegister(struct flb_plugin_proxy_def *def)
{
    size_t size = malloc_usable_size(def);
    note("Register %zu", size);
    def->type = FLB_PROXY_OUTPUT_PLUGIN;
    def->proxy = FLB_PROXY_GOLANG;
    def->name = "fake";
    def->description = "Tests its host";
    const char *overrun = getenv("FAKE_PLUGIN_OVERRUN");
    if (size >= sizeof(*def) || (overrun != NULL && strcmp(overrun, "def") == 0)) {
        def->event_type = 1;
        def->config_map = keys;
    }
    return 0;
}

static void copy_property(const struct flbgo_output_plugin *plugin, const char *key, char *to, size_t capacity)
{
    const struct flb_api *api = plugin->api;
    const char *value = api->output_get_property(key, plugin->o_ins);
    snprintf(to, capacity, "%s", value != NULL ? value : "");
}

static void *log_from_elsewhere(void *argument)
{
    const struct instance *instance = argument;
    instance->api.log_print(3, NULL, 0, "a line from elsewhere");
    return NULL;
}

EXPORT int FLBPluginInit(struct flbgo_output_plugin *plugin)
{
    struct instance *instance = calloc(1, sizeof(*instance));
    instance->api = *(const struct flb_api *) plugin->api;
    copy_property(plugin, "answer", instance->answer, sizeof(instance->answer));
    copy_property(plugin, "dump", instance->dump, sizeof(instance->dump));
    copy_property(plugin, "overrun", instance->overrun, sizeof(instance->overrun));
    char hidden[64];
    copy_property(plugin, "workers", hidden, sizeof(hidden));
    note("Init answer=%s workers=%s", instance->answer, hidden);
    if (strcmp(instance->answer, "fail-init") == 0) {
        free(instance);
        return 0;
    }
    if (strcmp(instance->overrun, "signal") == 0) {
        signal(SIGTERM, SIG_DFL);
    }
    if (strcmp(instance->overrun, "foreign") == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, log_from_elsewhere, instance);
        pthread_join(thread, NULL);
    }
    instance->api.log_print(3, NULL, 0, "[fake] initialised");
    plugin->context->remote_context = instance;
    return 1;
}

EXPORT int FLBPluginOutputPreRun(int hot_reload)
{
    note("PreRun %d", hot_reload);
    return 0;
}

static int use_stack(int depth)
{
    volatile char frame[1024];
    memset((char *) frame, depth, sizeof(frame));
    return depth == 0 ? frame[0] : use_stack(depth - 1) + frame[1];
}

EXPORT int FLBPluginFlushCtx(void *context, const void *data, size_t size, char *tag)
{
    const struct instance *instance = context;
    note("Flush %s %zu", tag, size);
    if (strcmp(instance->overrun, "stack") == 0) {
        use_stack(1024);
    }
    if (instance->dump[0] != '\0') {
        FILE *file = fopen(instance->dump, "abe");
        fwrite(data, 1, size, file);
        fclose(file);
    }
    return strcmp(instance->answer, "retry") == 0 ? FLB_RETRY
           : strcmp(instance->answer, "error") == 0 ? FLB_ERROR
                                                    : FLB_OK;
}

EXPORT int FLBPluginFlush(const void *data, size_t size, const char *tag)
{
    (void) data;
    note("Flush-without-context %s %zu", tag, size);
    return FLB_ERROR;
}

EXPORT void FLBPluginOutputPreExit(int hot_reload)
{
    note("PreExit %d", hot_reload);
}

EXPORT int FLBPluginExitCtx(void *context)
{
    note("Exit %s", context != NULL ? "instance" : "NULL");
    free(context);
    return FLB_OK;
}

EXPORT void FLBPluginUnregister(struct flb_plugin_proxy_def *def)
{
    note("Unregister %s", def->name);
}
