#include "libnode_files.h"

#include <dlfcn.h>
#include <node_version.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace promexporter {

namespace {

constexpr char kPrefix[] = "/usr/share/nodejs/";
constexpr size_t kPrefixLength = sizeof kPrefix - 1;

/** lib/nodejs/ beside the plugin, with a slash at its end. A function, for libnode's static constructors run first. */
const std::string& folder_beside() {
  static const std::string folder = [] {
    Dl_info plugin{};
    dladdr(reinterpret_cast<const void*>(kLibnodeFiles), &plugin);
    char* const path = plugin.dli_fname == nullptr ? nullptr : realpath(plugin.dli_fname, nullptr);
    const std::string file = path == nullptr ? "" : path;
    std::free(path);
    return file.substr(0, file.rfind('/') + 1) + "lib/nodejs/";
  }();
  return folder;
}

// Found as the plugin is loaded: its path may be relative, and Fluent Bit leaves the folder when it becomes a daemon.
[[maybe_unused]] const std::string& kFolderBeside = folder_beside();

/** Whether libnode calls the uv_fs_open below. It does not if the process had loaded a libuv of its own before. */
bool is_asked_for_files() {
  Dl_info plugin{}, found{};
  dladdr(reinterpret_cast<const void*>(kLibnodeFiles), &plugin);
  dladdr(dlsym(RTLD_DEFAULT, "uv_fs_open"), &found);
  return plugin.dli_fbase == found.dli_fbase;
}

bool is_readable_file(const char* path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, R_OK) == 0;
}

/** The file beside the plugin that takes the place of one of libnode's, empty if there is none. */
std::string file_beside(const char* path) {
  if (std::strncmp(path, kPrefix, kPrefixLength) != 0) return {};
  const std::string beside = folder_beside() + (path + kPrefixLength);
  return is_readable_file(beside.c_str()) ? beside : "";
}

}  // namespace

std::string missing_libnode_file() {
  const bool is_asked = is_asked_for_files();
  for (const char* const* path = kLibnodeFiles; *path != nullptr; path++) {
    if (is_readable_file(*path) || (is_asked && !file_beside(*path).empty())) continue;
    return *path;
  }
  return {};
}

}  // namespace promexporter

#define PROMEXPORTER_TEXT_OF(NUMBER) #NUMBER
#define PROMEXPORTER_LIBNODE(VERSION) "libnode.so." PROMEXPORTER_TEXT_OF(VERSION)
static constexpr char kLibnode[] = PROMEXPORTER_LIBNODE(NODE_MODULE_VERSION);

// libuv's function of the same name (libuv 1.44, docs/src/fs.rst), which libnode calls to read the files. The loader
// takes this one, because the plugin comes before libuv among the libraries that are loaded with it. `loop`, `request`
// and `done` have libuv's types, and are only handed on: uv.h is not among libnode's headers.
extern "C" __attribute__((visibility("default"))) int uv_fs_open(void* loop, void* request, const char* path, int flags,
                                                                 int mode, void (*done)(void*)) {
  using Open = decltype(&uv_fs_open);
  // From libnode and what it needs. Not RTLD_NEXT: for a plugin it may mean the executable's libraries.
  static const auto open = reinterpret_cast<Open>(dlsym(dlopen(kLibnode, RTLD_LAZY | RTLD_NOLOAD), "uv_fs_open"));
  if (open == nullptr || open == &uv_fs_open) return -ENOSYS;
  const std::string beside = promexporter::file_beside(path);
  return open(loop, request, beside.empty() ? path : beside.c_str(), flags, mode, done);
}
