// The N-API module `promexporter` that ts/binding.ts types. Counting thread only.
// The same module is linked into libnode's environment (runtime.cc) and built as an addon for tests (addon.cc).
#pragma once

#include <napi.h>

#include <functional>
#include <string>

#include "instance.h"
#include "mailbox.h"
#include "stop_lines.h"

namespace promexporter {

/** What both sides share. One per process, never destroyed: the host's threads may outlive static destructors. */
struct Exchange {
  Instances instances;
  Mailbox mailbox;
  StopLines stop_lines;
  /** Called on the counting thread when JavaScript gives itself up; set by the owner of the environment. */
  std::function<void(const std::string& reason)> on_failed;

  /** Adds a line to every living instance's log. */
  void log_to_all(LogLevel level, const std::string& text);
};
Exchange& exchange();

/** Fills the module's exports. */
Napi::Object init_binding(Napi::Env env, Napi::Object exports);

}  // namespace promexporter
