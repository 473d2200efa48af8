// The JavaScript files that Debian's libnode reads at its start, by absolute paths below /usr/share/nodejs/. A folder
// lib/nodejs/ beside the plugin takes the place of that one.
#pragma once

#include <string>

namespace promexporter {

/** The absolute paths, read from the library at build time. NULL-terminated. */
extern const char* const kLibnodeFiles[];

/** The first of the files that cannot be read, empty if all can. libnode would abort the process without it. */
std::string missing_libnode_file();

}  // namespace promexporter
