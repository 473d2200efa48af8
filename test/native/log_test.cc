// Log: lines come out in order on emit(), respect the host's level, are bounded and never cut in silence.
#include "log.h"

#include <cstdarg>
#include <string>
#include <thread>
#include <vector>

#include "check.h"

namespace {

std::vector<std::string> printed;
int allowed_level = promexporter::kLogInfo;

void print_line(int level, const char*, int, const char* format, ...) {
  char line[8192];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof(line), format, arguments);
  va_end(arguments);
  printed.push_back(std::to_string(level) + " " + line);
}

int check_level(promexporter::flb_output_instance*, int level) { return level <= allowed_level; }

promexporter::flb_api make_api() {
  promexporter::flb_api api{};
  api.log_print = print_line;
  api.output_log_check = check_level;
  return api;
}

void prints_in_order_and_by_level() {
  const auto api = make_api();
  promexporter::Log log(&api, nullptr);
  log.add(promexporter::kLogInfo, "one 100%s");
  log.add(promexporter::kLogDebug, "hidden");
  log.add(promexporter::kLogError, "two");
  CHECK(printed.empty());
  log.emit();
  CHECK(printed.size() == 2);
  CHECK(printed[0] == "3 [output:promexporter] one 100%s");
  CHECK(printed[1] == "1 [output:promexporter] two");
  log.emit();
  CHECK(printed.size() == 2);
}

void says_how_many_lines_it_lost() {
  printed.clear();
  const auto api = make_api();
  promexporter::Log log(&api, nullptr);
  log.add(promexporter::kLogDebug, "hidden, and takes no place");
  for (int i = 0; i < 1000; i++) log.add(promexporter::kLogWarn, "line");
  log.emit();
  CHECK(printed.size() == 201);
  CHECK(printed.back().find("800 log lines lost") != std::string::npos);
}

void says_where_it_cuts_a_long_line() {
  printed.clear();
  const auto api = make_api();
  promexporter::Log log(&api, nullptr);
  log.add(promexporter::kLogWarn, std::string(5000, 'x'));
  log.emit();
  CHECK(printed[0].size() < 3700 && printed[0].find("(1500 bytes cut)") != std::string::npos);
}

void takes_lines_from_many_threads() {
  printed.clear();
  const auto api = make_api();
  promexporter::Log log(&api, nullptr);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; thread++) {
    threads.emplace_back([&] {
      for (int i = 0; i < 40; i++) log.add(promexporter::kLogInfo, "line");
    });
  }
  for (auto& thread : threads) thread.join();
  log.emit();
  CHECK(printed.size() == 160);
}

}  // namespace

int main() {
  RUN(prints_in_order_and_by_level);
  RUN(says_how_many_lines_it_lost);
  RUN(says_where_it_cuts_a_long_line);
  RUN(takes_lines_from_many_threads);
}
