// Files of the build as bytes of the plugin: users copy only one file.
#pragma once

#include <cstddef>

namespace promexporter {

struct Embedded {
  const char* begin;
  const char* end;
  size_t size() const { return static_cast<size_t>(end - begin); }
};

/** The bundled JavaScript, made by scripts/bundle.mjs. */
extern const Embedded kMainText, kWorkerText, kBcryptText;
/** V8's code caches of it, made by code_cache_maker.cc, and the build ID of its libnode; empty if it could not run. */
extern const Embedded kMainCache, kWorkerCache, kCacheLibnode;

}  // namespace promexporter

/** Defines one of the above; FILE is a string. V8 copies a code cache that is not aligned. */
#define PROMEXPORTER_EMBED(NAME, FILE)                                                  \
  __asm__(                                                                              \
      ".section .rodata\n.balign 16\n"                                                  \
      ".global promexporter_" #NAME "\n.hidden promexporter_" #NAME "\n"                \
      "promexporter_" #NAME ":\n.incbin \"" FILE "\"\n"                                 \
      ".global promexporter_" #NAME "_end\n.hidden promexporter_" #NAME "_end\n"        \
      "promexporter_" #NAME "_end:\n.byte 0\n.previous\n");                             \
  extern "C" __attribute__((visibility("hidden"))) const char promexporter_##NAME[];    \
  extern "C" __attribute__((visibility("hidden"))) const char promexporter_##NAME##_end[]; \
  const promexporter::Embedded promexporter::NAME { promexporter_##NAME, promexporter_##NAME##_end }
