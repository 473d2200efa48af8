// Options of V8 that counting wants, in the plugin and where it is measured.
#pragma once

namespace promexporter {

// V8 leaves off inlining where a function has become so long; a record's way from its bytes to a series is longer. With
// V8's own limits, 460 and 920 (V8 10.2, src/flags/flag-definitions.h), counting took 12 to 23 % more time in libnode 18;
// in Node 20 and 24 it was slower, too. Compiling takes about 0.2 s more, once there is much to count.
inline constexpr const char* kV8Options[] = {
    "--max-inlined-bytecode-size=1500",
    "--max-inlined-bytecode-size-cumulative=5000",
};

}  // namespace promexporter
