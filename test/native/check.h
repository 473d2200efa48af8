// The smallest test frame that says what failed: no library is worth it for two files.
#pragma once

#include <cstdio>
#include <cstdlib>

#define CHECK(condition)                                                           \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                                \
    }                                                                              \
  } while (false)

#define RUN(test)                  \
  do {                             \
    test();                        \
    std::printf("ok %s\n", #test); \
  } while (false)
