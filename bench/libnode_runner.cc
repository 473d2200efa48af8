// Runs one JavaScript file as `node FILE …` would, inside the libnode that the plugin is linked with, and with the plugin's
// V8 options. Benchmarks are the same text in both, and each prints the Node that ran it. Fluent Bit is not involved.
// Main thread, standard output kept; the life cycle is that of native/runtime.cc.

#include <cstdio>
#include <iterator>

#include <node.h>

#include "../native/v8_options.h"

namespace {

// The public `require`, because LoadEnvironment's own knows built-ins only.
constexpr char kRunFile[] =
    "const path = require('path').resolve(process.argv[1]);"
    "require('module').createRequire(path)(path);";

int run(node::MultiIsolatePlatform* platform, const std::vector<std::string>& args,
        const std::vector<std::string>& exec_args) {
  std::vector<std::string> errors;
  auto setup = node::CommonEnvironmentSetup::Create(platform, &errors, args, exec_args);
  if (!setup) {
    for (const std::string& error : errors) std::fprintf(stderr, "%s\n", error.c_str());
    return 1;
  }
  v8::Isolate* const isolate = setup->isolate();
  v8::Locker locker(isolate);
  v8::Isolate::Scope isolate_scope(isolate);
  v8::HandleScope handle_scope(isolate);
  v8::Context::Scope context_scope(setup->context());
  int status = 1;
  if (!node::LoadEnvironment(setup->env(), kRunFile).IsEmpty()) {
    status = node::SpinEventLoop(setup->env()).FromMaybe(1);
  }
  node::Stop(setup->env());
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s [NODE OPTIONS] FILE [ARGUMENTS]\n", argv[0]);
    return 2;
  }
  std::vector<std::string> args(argv, argv + argc);
  args.insert(args.begin() + 1, std::begin(promexporter::kV8Options), std::end(promexporter::kV8Options));
  const auto node = node::InitializeOncePerProcess(args);
  for (const std::string& error : node->errors()) std::fprintf(stderr, "%s\n", error.c_str());
  if (node->early_return()) return node->exit_code();
  const int status = run(node->platform(), node->args(), node->exec_args());
  node::TearDownOncePerProcess();
  return status;
}
