// The JavaScript that every environment runs: ts/main.ts, bundled by scripts/bundle.mjs. JavaScript's thread.
#pragma once

#include <node.h>

namespace promexporter {

/**
 * Runs the bundle, for node::LoadEnvironment. V8 reads its text where it lies in the plugin: LoadEnvironment, given the
 * text, keeps a copy in UTF-16 as long as the environment lives (libnode 18; src/api/environment.cc).
 * @return empty where it threw
 */
v8::MaybeLocal<v8::Value> run_bundle(const node::StartExecutionCallbackInfo& info);

}  // namespace promexporter
