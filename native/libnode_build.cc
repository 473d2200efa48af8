#include "libnode_build.h"

#include <elf.h>
#include <link.h>

#include <cstring>

namespace promexporter {

namespace {

// Names of notes, and what follows them, begin at multiples of four bytes.
constexpr size_t padded(size_t size) { return (size + 3) & ~size_t{3}; }

void read_notes(const char* at, size_t size, std::string& id) {
  ElfW(Nhdr) note;
  for (const char* const end = at + size; at + sizeof note <= end;) {
    std::memcpy(&note, at, sizeof note);
    const char* const name = at + sizeof note;
    const char* const description = name + padded(note.n_namesz);
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0) {
      id.assign(description, note.n_descsz);
    }
    at = description + padded(note.n_descsz);
  }
}

int look_at_library(dl_phdr_info* library, size_t, void* id) {
  if (std::strstr(library->dlpi_name, "/libnode.so") == nullptr) return 0;
  for (size_t i = 0; i < library->dlpi_phnum; i++) {
    const auto& segment = library->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    read_notes(reinterpret_cast<const char*>(library->dlpi_addr + segment.p_vaddr), segment.p_memsz,
               *static_cast<std::string*>(id));
  }
  return 1;
}

}  // namespace

std::string libnode_build_id() {
  std::string id;
  dl_iterate_phdr(look_at_library, &id);
  return id;
}

}  // namespace promexporter
