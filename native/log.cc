#include "log.h"

#include <utility>

namespace promexporter {

namespace {
// An instance without flushes emits nothing, so waiting lines must be bounded. TypeScript limits the rates.
constexpr size_t kMaxLines = 200;
// flb_log.c silently cuts lines at 4 KiB, including its own header.
constexpr size_t kMaxTextBytes = 3500;
}  // namespace

Log::Log(const flb_api* api, flb_output_instance* ins)
    : log_print_(api->log_print),
      log_check_(api->output_log_check),
      ins_(ins),
      shows_debug_(log_check_ == nullptr || log_check_(ins, kLogDebug)) {}

void Log::add(LogLevel level, std::string text) {
  if (level == kLogDebug && !shows_debug_) return;  // it would take the place of a line that is shown
  if (text.size() > kMaxTextBytes) {
    const size_t cut = text.size() - kMaxTextBytes;
    text.resize(kMaxTextBytes);
    text += " … (" + std::to_string(cut) + " bytes cut)";
  }
  std::lock_guard<std::mutex> lock(mutex_);
  if (lines_.size() < kMaxLines) {
    lines_.push_back({level, std::move(text)});
  } else {
    lost_++;
  }
  waiting_.store(true, std::memory_order_release);
}

void Log::set_address(std::string address) {
  std::lock_guard<std::mutex> lock(mutex_);
  address_ = std::move(address);
}

void Log::add_of_records(LogLevel level, const std::string& text) {
  std::string address;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    address = address_;
  }
  add(level, address.empty() ? text : address + ": " + text);
}

void Log::add_limited(LogLevel level, const std::string& text) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now < next_limited_) return;
    next_limited_ = now + std::chrono::minutes(1);
  }
  add_of_records(level, text);
}

void Log::emit() {
  if (!waiting_.load(std::memory_order_acquire)) return;
  std::deque<Line> lines;
  size_t lost;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    lines.swap(lines_);
    lost = std::exchange(lost_, 0);
    waiting_.store(false, std::memory_order_release);
  }
  for (const Line& line : lines) print(line);
  if (lost > 0) {
    print({kLogWarn,
           std::to_string(lost) + " log lines lost: Fluent Bit did not call the plugin often enough to write them"});
  }
}

void Log::print(const Line& line) const {
  if (log_check_ != nullptr && !log_check_(ins_, line.level)) return;
  log_print_(line.level, nullptr, 0, "[output:promexporter] %s", line.text.c_str());
}

}  // namespace promexporter
