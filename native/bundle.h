// A bundle's name in, the bundle run out: the JavaScript inside the plugin (scripts/bundle.mjs) with V8's code caches of
// it. `main` is the counting thread's, the others belong to the threads that it starts. The environment's own thread.
#pragma once

#include <string>

#include <node.h>

namespace promexporter {

/**
 * Runs the bundle `main`, for node::LoadEnvironment. V8 reads the text in place, inside the plugin. Given the text itself,
 * LoadEnvironment keeps a UTF-16 copy as long as the environment lives (libnode 18; src/api/environment.cc).
 * @return empty if it threw
 */
v8::MaybeLocal<v8::Value> run_main(const node::StartExecutionCallbackInfo& info);

/** Lets the environment's workers run their bundles: `process._linkedBinding('promexporter_bundles').run(name, require)`. */
void link_bundles(node::Environment* env);

/**
 * Set by code_cache_maker.cc only. Called with the function that each bundle was compiled to, when its environment ends, on
 * that environment's thread and in a handle scope.
 */
extern void (*make_code_cache)(const std::string& bundle, v8::Local<v8::Function> function);

}  // namespace promexporter
