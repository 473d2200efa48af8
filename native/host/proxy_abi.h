// What a Go-proxy output plugin and Fluent Bit 5.1.1 exchange, as this host needs it. Names are Fluent
// Bit's: src/flb_plugin_proxy.h, src/proxy/go/go.h, include/fluent-bit/{flb_api,flb_config_map,flb_log}.h.
// Mirrored here a second time, apart from native/proxy_abi.h, so that one mistake cannot hide in both.
#ifndef PROMEXPORTER_HOST_PROXY_ABI_H
#define PROMEXPORTER_HOST_PROXY_ABI_H

#include <stddef.h>
#include <stdint.h>

enum { FLB_ERROR = 0, FLB_OK = 1, FLB_RETRY = 2 };
enum { FLB_PROXY_OUTPUT_PLUGIN = 2, FLB_PROXY_GOLANG = 11 };
enum { FLB_CONFIG_MAP_STR_PREFIX = 1, FLB_CONFIG_MAP_MULT = 1 };

struct flb_config_map_val {
    union {
        int i_num;
        double d_num;
        size_t s_num;
        char *str;
    } val;
    char *raw;
    void *mult;
    void *_head[2];
};

struct flb_config_map {
    int type;
    char *name;
    char *def_value;
    int flags;
    int set_property;
    uintptr_t offset;
    char *desc;
    struct flb_config_map_val value;
    void *_head[2];
};
_Static_assert(sizeof(struct flb_config_map) == 104, "stride of a config map in 5.1.1");

struct flb_plugin_proxy_def {
    int type;
    int proxy;
    int flags;
    char *name;
    char *description;
    int event_type;                    // since 5.0, back-ported to 4.2
    struct flb_config_map *config_map; // since 5.1.1
};
_Static_assert(sizeof(struct flb_plugin_proxy_def) == 48, "the definition in 5.1.1");
_Static_assert(offsetof(struct flb_plugin_proxy_def, event_type) == 32, "the definition before 5.0");
_Static_assert(offsetof(struct flb_plugin_proxy_def, config_map) == 40, "the definition in 5.0");

struct flb_plugin_proxy_context {
    void *remote_context;
    void *proxy;
};

struct flbgo_output_plugin {
    char *name;
    void *api;
    void *o_ins;
    struct flb_plugin_proxy_context *context;
    int (*cb_init)(struct flbgo_output_plugin *);
    int (*cb_flush)(const void *, size_t, const char *);
    int (*cb_flush_ctx)(void *, const void *, size_t, char *);
    int (*cb_exit)(void);
    int (*cb_exit_ctx)(void *);
};

struct flb_api {
    const char *(*output_get_property)(const char *key, void *o_ins);
    const char *(*input_get_property)(const char *key, void *i_ins);
    void *(*output_get_cmt_instance)(void *o_ins);
    void *(*input_get_cmt_instance)(void *i_ins);
    void (*log_print)(int type, const char *file, int line, const char *format, ...);
    int (*input_log_check)(void *i_ins, int level);
    int (*output_log_check)(void *o_ins, int level);
    const char *(*custom_get_property)(const char *key, void *c_ins);
    int (*custom_log_check)(void *c_ins, int level);
};

#endif
