# The queue and the binding as an ordinary addon, native/build/Release/binding.node, for tests and benchmarks in plain Node.
{
  "targets": [
    {
      "target_name": "binding",
      "sources": [
        "addon.cc",
        "binding.cc",
        "mailbox.cc",
        "instance.cc",
        "chunk_queue.cc",
        "log.cc",
        "stop_lines.cc"
      ],
      "include_dirs": [".", "../build/generated", "<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": [
        "NAPI_VERSION=8",
        "NODE_ADDON_API_CPP_EXCEPTIONS",
        "NODE_ADDON_API_CPP_EXCEPTIONS_ALL",
        "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"
      ],
      "cflags": ["-Wall", "-Wextra", "-Werror"],
      "cflags_cc": ["-std=gnu++20", "-fexceptions"],
      "cflags_cc!": ["-fno-exceptions", "-std=gnu++17", "-std=gnu++14"]
    }
  ]
}
