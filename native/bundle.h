// The JavaScript that every environment runs: ts/main.ts, bundled by scripts/bundle.mjs. JavaScript's thread.
#pragma once

#include <node.h>

namespace promexporter {

/**
 * Runs the bundle, for node::LoadEnvironment. V8 reads the text in place, inside the plugin. Given the text itself,
 * LoadEnvironment keeps a UTF-16 copy as long as the environment lives (libnode 18; src/api/environment.cc).
 * @return empty if it threw
 */
v8::MaybeLocal<v8::Value> run_bundle(const node::StartExecutionCallbackInfo& info);

}  // namespace promexporter
