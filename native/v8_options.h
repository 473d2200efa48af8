// V8 options for counting, in the plugin and in benchmarks.
#pragma once

namespace promexporter {

// V8 stops inlining when a function has become this long, and a record's way from its bytes to a series is longer. With
// V8's own limits, 460 and 920 (V8 10.2, src/flags/flag-definitions.h), two rules took 8 % more time and fifty rules a
// third more in libnode 18, and 15 % and 10 % in Node 20. Half as much again as these made fifty rules
// slower. Once there is much to count, compiling takes longer (figures in bench/README.md, decision 7).
inline constexpr const char* kV8Options[] = {
    "--max-inlined-bytecode-size=1000",
    "--max-inlined-bytecode-size-cumulative=3000",
};

}  // namespace promexporter
