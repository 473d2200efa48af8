// Options of V8 that counting wants, in the plugin and where it is measured.
#pragma once

namespace promexporter {

// V8 leaves off inlining where a function has become so long; a record's way from its bytes to a series is longer. With
// V8's own limits, 460 and 920 (V8 10.2, src/flags/flag-definitions.h), two rules took 8 % more time and fifty rules a third
// in libnode 18, 15 and 10 % in Node 20. Half as much again as these made fifty rules slower. Compiling takes longer, once
// there is much to count.
inline constexpr const char* kV8Options[] = {
    "--max-inlined-bytecode-size=1000",
    "--max-inlined-bytecode-size-cumulative=3000",
};

}  // namespace promexporter
