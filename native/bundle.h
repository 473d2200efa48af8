// The JavaScript that the plugin carries, bundled by scripts/bundle.mjs, and V8's code caches of it. An environment's own
// thread: `main` is the counting thread's, the other bundles are those of the threads that it makes.
#pragma once

#include <cstddef>
#include <cstdint>

#include <node.h>

namespace promexporter {

/**
 * Runs the bundle `main`, for node::LoadEnvironment. V8 reads its text where it lies in the plugin: LoadEnvironment, given
 * the text, keeps a copy in UTF-16 as long as the environment lives (libnode 18; src/api/environment.cc).
 * @return empty where it threw
 */
v8::MaybeLocal<v8::Value> run_main(const node::StartExecutionCallbackInfo& info);

/** Lets the environment's workers run their bundles: `process._linkedBinding('promexporter_bundles').run(name, require)`. */
void link_bundles(node::Environment* env);

/**
 * Only code_cache_maker.cc sets it: gets the code cache of each bundle, with the functions that have run, when its
 * environment ends. Called on that environment's thread; the bytes are borrowed.
 */
extern void (*take_code_cache)(const char* bundle, const uint8_t* data, size_t size);

}  // namespace promexporter
