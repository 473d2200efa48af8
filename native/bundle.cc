#include "bundle.h"

// The bundled JavaScript, as bytes of the plugin itself: users copy only one file.
__asm__(
    ".section .rodata\n"
    ".global promexporter_bundle\n"
    ".hidden promexporter_bundle\n"
    ".type promexporter_bundle, %object\n"
    "promexporter_bundle:\n"
    ".incbin \"" PROMEXPORTER_BUNDLE "\"\n"
    ".size promexporter_bundle, .-promexporter_bundle\n"
    ".global promexporter_bundle_end\n"
    ".hidden promexporter_bundle_end\n"
    "promexporter_bundle_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" const char promexporter_bundle[];
extern "C" const char promexporter_bundle_end[];

namespace promexporter {

namespace {

class BundleText final : public v8::String::ExternalOneByteStringResource {
 public:
  const char* data() const override { return promexporter_bundle; }
  size_t length() const override { return static_cast<size_t>(promexporter_bundle_end - promexporter_bundle); }

 protected:
  void Dispose() override {}  // all environments use it, one after another, and it is never unloaded
};

}  // namespace

v8::MaybeLocal<v8::Value> run_bundle(const node::StartExecutionCallbackInfo& info) {
  static BundleText text;
  v8::Isolate* const isolate = v8::Isolate::GetCurrent();
  const v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::String> source_text;
  if (!v8::String::NewExternalOneByte(isolate, &text).ToLocal(&source_text)) return {};
  v8::ScriptCompiler::Source source(source_text);
  v8::Local<v8::String> parameters[] = {v8::String::NewFromUtf8Literal(isolate, "process"),
                                        v8::String::NewFromUtf8Literal(isolate, "require")};
  v8::Local<v8::Function> run;
  if (!v8::ScriptCompiler::CompileFunction(context, &source, 2, parameters).ToLocal(&run)) return {};
  v8::Local<v8::Value> arguments[] = {info.process_object, info.native_require};
  return run->Call(context, v8::Undefined(isolate), 2, arguments);
}

}  // namespace promexporter
