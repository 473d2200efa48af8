// The plugin file's symbols are looked up once, right after FLBPluginRegister, as Fluent Bit does.

#include "proxy.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "fenced.h"
#include "log.h"
#include "output.h"

// ISO C has no conversion between object and function pointers; POSIX promises it for dlsym.
#define find_function(pointer, library, name) (*(void **) &(pointer) = dlsym((library), (name)))

static bool register_plugin(struct proxy *proxy, bool hot_reloading)
{
    int (*pre_register)(int);
    find_function(pre_register, proxy->library, "FLBPluginPreRegister");
    if (pre_register != NULL && pre_register(hot_reloading) == -1) {
        log_error("[proxy] %s: FLBPluginPreRegister answered -1", proxy->path);
        return false;
    }
    int (*register_)(struct flb_plugin_proxy_def *);
    find_function(register_, proxy->library, "FLBPluginRegister");
    if (register_ == NULL) {
        log_error("[proxy] %s: no FLBPluginRegister", proxy->path);
        return false;
    }
    int answer = register_(proxy->def);
    if (answer == -1 || proxy->def->type != FLB_PROXY_OUTPUT_PLUGIN ||
        proxy->def->proxy != FLB_PROXY_GOLANG || proxy->def->name == NULL) {
        log_error("[proxy] %s: FLBPluginRegister: expected type 2 and proxy 11, got status %d, type %d and proxy %d",
                  proxy->path, answer, proxy->def->type, proxy->def->proxy);
        return false;
    }
    return true;
}

static bool find_callbacks(struct proxy *proxy)
{
    struct flbgo_output_plugin *callbacks = &proxy->callbacks;
    callbacks->name = strdup(proxy->def->name);
    find_function(callbacks->cb_init, proxy->library, "FLBPluginInit");
    find_function(callbacks->cb_flush, proxy->library, "FLBPluginFlush");
    find_function(callbacks->cb_flush_ctx, proxy->library, "FLBPluginFlushCtx");
    find_function(callbacks->cb_exit, proxy->library, "FLBPluginExit");
    find_function(callbacks->cb_exit_ctx, proxy->library, "FLBPluginExitCtx");
    find_function(proxy->pre_run, proxy->library, "FLBPluginOutputPreRun");
    find_function(proxy->pre_exit, proxy->library, "FLBPluginOutputPreExit");
    if (callbacks->cb_init == NULL || (callbacks->cb_flush == NULL && callbacks->cb_flush_ctx == NULL)) {
        log_error("[proxy] %s: no FLBPluginInit or no FLBPluginFlush[Ctx]", proxy->path);
        return false;
    }
    return true;
}

static void release(struct proxy *proxy)
{
    fenced_revoke(proxy->def);
    fenced_revoke(proxy->api);
    fenced_revoke(proxy->handed_to_init);
    dlclose(proxy->library);
    free(proxy->callbacks.name);
    free(proxy->path);
    free(proxy);
}

struct proxy *proxy_load(const char *path, enum host_abi abi, bool hot_reloading)
{
    void *library = dlopen(path, RTLD_LAZY);
    if (library == NULL) {
        log_error("[proxy] error opening plugin %s: '%s'", path, dlerror());
        return NULL;
    }
    struct proxy *proxy = calloc(1, sizeof(*proxy));
    proxy->path = strdup(path);
    proxy->library = library;
    proxy->abi = abi;
    proxy->def = fenced_alloc(abi);
    proxy->api = fenced_alloc(sizeof(struct flb_api));
    proxy->handed_to_init = fenced_alloc(sizeof(struct flbgo_output_plugin));
    output_fill_api(proxy->api);
    if (!register_plugin(proxy, hot_reloading) || !find_callbacks(proxy)) {
        release(proxy);
        return NULL;
    }
    log_debug("[proxy] %s registers output '%s'", path, proxy->callbacks.name);
    return proxy;
}

void proxy_unload(struct proxy *proxy)
{
    void (*unregister)(struct flb_plugin_proxy_def *);
    find_function(unregister, proxy->library, "FLBPluginUnregister");
    if (unregister != NULL) {
        unregister(proxy->def);
    }
    release(proxy);
}

const struct flb_config_map *proxy_config_map(const struct proxy *proxy)
{
    return proxy->abi >= ABI_5_1_1 ? proxy->def->config_map : NULL;
}
