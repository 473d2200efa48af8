#include "js_thread.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>

#include "libnode_files.h"

namespace promexporter {

namespace {

// pthread_setname_np takes at most 15 characters. Another copy of this plugin is recognised by the name.
constexpr char kThreadName[] = "promexporter-js";
// V8 assumes about 1 MiB of stack; the host's default thread size is not ours to rely on.
constexpr size_t kStackBytes = 8u << 20;

// If the library's file was replaced and loaded again, its statics are new but libnode's are not, and libnode aborts
// when it is initialised twice. The first copy's thread lives as long as the process.
bool another_copy_runs() {
  DIR* tasks = opendir("/proc/self/task");
  if (tasks == nullptr) return false;
  bool found = false;
  while (const dirent* task = readdir(tasks)) {
    std::string name;
    std::ifstream comm(std::string("/proc/self/task/") + task->d_name + "/comm");
    if (std::getline(comm, name) && name == kThreadName) found = true;
  }
  closedir(tasks);
  return found;
}

// Signals that a thread raises by its own fault stay unblocked; all others belong to Fluent Bit's threads.
void block_asynchronous_signals(sigset_t* previous) {
  sigset_t blocked;
  sigfillset(&blocked);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) sigdelset(&blocked, fault);
  pthread_sigmask(SIG_SETMASK, &blocked, previous);
}

}  // namespace

std::string start_js_thread(void* (*run)(void*), void* argument) {
  const std::string missing = missing_libnode_file();
  if (!missing.empty()) {
    return "Cannot start JavaScript: libnode needs " + missing +
           ", which is missing; keep the release's folder lib/ beside the plugin, or install Debian's packages "
           "node-acorn, node-cjs-module-lexer and node-undici (PROMEX_LIBNODE_FILES)";
  }
  if (another_copy_runs()) {
    return "Cannot start JavaScript: another copy of this plugin, from another file, runs in this process; "
           "restart Fluent Bit to change the plugin's file (PROMEX_SECOND_COPY)";
  }
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  sigset_t previous;
  block_asynchronous_signals(&previous);  // inherited by the thread and by every thread that it starts
  pthread_t thread;
  const int error = pthread_create(&thread, &attributes, run, argument);
  pthread_sigmask(SIG_SETMASK, &previous, nullptr);
  pthread_attr_destroy(&attributes);
  if (error != 0) {
    return "Cannot start JavaScript: cannot create a thread, error " + std::to_string(error) + " (PROMEX_THREAD)";
  }
  pthread_setname_np(thread, kThreadName);
  pthread_detach(thread);
  return {};
}

}  // namespace promexporter
