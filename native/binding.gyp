# The queue and the binding as an ordinary addon, native/build/Release/binding.node, for tests and benchmarks in plain Node.
{
  "targets": [
    {
      "target_name": "binding",
      "sources": ["addon.cc", "binding.cc", "mailbox.cc", "<!@(cat core_sources.txt)"],
      "include_dirs": [".", "../build/generated", "<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["<!@(cat binding_defines.txt)"],
      "cflags": ["-Wall", "-Wextra", "-Werror"],
      "cflags_cc": ["-std=gnu++20", "-fexceptions"],
      "cflags_cc!": ["-fno-exceptions", "-std=gnu++17", "-std=gnu++14"]
    }
  ]
}
