// Lines for Fluent Bit's log. Comes in: lines from any thread. Goes out: calls of the host's log_print, only on the host's
// own threads, because a foreign thread's lines do not reach Fluent Bit's log_file (flb_log.c).
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <string>

#include "proxy_abi.h"

namespace promexporter {

/** One output instance's lines. */
class Log {
 public:
  /** Copies the host's function pointers; `api` may be freed afterwards, `ins` is valid until the instance's Exit. */
  Log(const flb_api* api, flb_output_instance* ins);

  /** Any thread. Beyond kMaxLines waiting lines, new ones are only counted. */
  void add(LogLevel level, std::string text);
  /** Any thread: where the instance listens. Outputs of one Fluent Bit share its log, which hides their `alias`. */
  void set_address(std::string address);
  /** Like add(), for lines about records: they begin with the address, once that is known. */
  void add_of_records(LogLevel level, const std::string& text);
  /** Like add_of_records(), for events that may come with every chunk: one line a minute. */
  void add_limited(LogLevel level, const std::string& text);
  /** Host's threads only, while `ins` lives. Costs one atomic load if no line waits. */
  void emit();

 private:
  struct Line {
    LogLevel level;
    std::string text;
  };
  void print(const Line& line) const;

  decltype(flb_api::log_print) log_print_;
  decltype(flb_api::output_log_check) log_check_;
  flb_output_instance* ins_;
  /** Asked once, in Init: Fluent Bit sets an output's level before (flb_output_init_all, 5.1.1). */
  const bool shows_debug_;
  std::atomic<bool> waiting_{false};
  std::mutex mutex_;
  std::deque<Line> lines_;
  size_t lost_ = 0;
  std::string address_;
  std::chrono::steady_clock::time_point next_limited_{};
};

}  // namespace promexporter
