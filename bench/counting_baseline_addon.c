// counting_baseline.c for JavaScript, by Node-API: `open(map, secondKey, secondLabel, value)`, then `count(chunk)` as often
// as wanted, and `text()` of what was counted since open(). One baseline at a time.
#include <node_api.h>
#include <stdlib.h>

#include "counting_baseline.h"

static struct baseline *baseline;

/* Kept for ever, as the baseline is; NULL for what is no string. */
static char *copy_string(napi_env env, napi_value value)
{
    size_t size;
    if (napi_get_value_string_utf8(env, value, NULL, 0, &size) != napi_ok) {
        return NULL;
    }
    char *text = malloc(size + 1);
    napi_get_value_string_utf8(env, value, text, size + 1, &size);
    return text;
}

static napi_value open_baseline(napi_env env, napi_callback_info info)
{
    size_t count = 4;
    napi_value arguments[4];
    const char *texts[4];
    napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
    for (int i = 0; i < 4; i++) {
        texts[i] = copy_string(env, arguments[i]);
    }
    baseline = baseline_new(texts[0], texts[1], texts[2], texts[3]);
    return NULL;
}

static napi_value count_chunk(napi_env env, napi_callback_info info)
{
    size_t count = 1, size = 0;
    napi_value chunk;
    void *bytes = NULL;
    napi_get_cb_info(env, info, &count, &chunk, NULL, NULL);
    if (napi_get_typedarray_info(env, chunk, NULL, &size, &bytes, NULL, NULL) != napi_ok || baseline == NULL ||
        baseline_count(baseline, bytes, size) != 0) {
        napi_throw_error(env, NULL, "The C baseline cannot count the chunk");
    }
    return NULL;
}

static napi_value print_text(napi_env env, napi_callback_info info)
{
    (void) info;
    napi_value result = NULL;
    char *text = baseline_text(baseline);
    napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &result);
    free(text);
    return result;
}

NAPI_MODULE_INIT()
{
    const napi_property_descriptor functions[] = {
        {"open", NULL, open_baseline, NULL, NULL, NULL, napi_default, NULL},
        {"count", NULL, count_chunk, NULL, NULL, NULL, napi_default, NULL},
        {"text", NULL, print_text, NULL, NULL, NULL, napi_default, NULL},
    };
    napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
    return exports;
}
