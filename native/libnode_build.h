// Which build of libnode runs in this process. Any thread.
#pragma once

#include <string>

namespace promexporter {

/** The bytes of libnode's GNU build ID, which no other build has. Empty if it has none. */
std::string libnode_build_id();

}  // namespace promexporter
