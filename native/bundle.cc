#include "bundle.h"

#include <memory>
#include <string>

#include "binding.h"
#include "embedded.h"
#include "libnode_build.h"

namespace promexporter {

void (*make_code_cache)(const std::string& bundle, v8::Local<v8::Function> function) = nullptr;

namespace {

using v8::ScriptCompiler;

class Bundle final : public v8::String::ExternalOneByteStringResource {
 public:
  Bundle(const char* name, const Embedded& text, const Embedded& cache) : name_(name), text_(text), cache_(cache) {}

  const std::string& name() const { return name_; }
  const char* data() const override { return text_.begin; }
  size_t length() const override { return text_.size(); }
  bool has_cache() const { return cache_.size() > 0; }
  /** The caller owns the object, but not its bytes. Null if there is none. */
  ScriptCompiler::CachedData* cache() const {
    if (!has_cache()) return nullptr;
    return new ScriptCompiler::CachedData(reinterpret_cast<const uint8_t*>(cache_.begin),
                                          static_cast<int>(cache_.size()));
  }

 protected:
  void Dispose() override {}  // all environments use it, one after another, and it is never unloaded

 private:
  const std::string name_;
  const Embedded text_;
  const Embedded cache_;
};

// Never destroyed: threads may outlive static destructors.
Bundle* find_bundle(const std::string& name) {
  static Bundle* const bundles[] = {new Bundle("main", kMainText, kMainCache),
                                    new Bundle("worker", kWorkerText, kWorkerCache),
                                    // No cache: few users have passwords to check.
                                    new Bundle("bcrypt", kBcryptText, {})};
  for (Bundle* const bundle : bundles) {
    if (bundle->name() == name) return bundle;
  }
  return nullptr;
}

// V8 compares versions, but Node patches V8 without a new version, and the options of its build matter too.
bool is_libnode_of_caches() {
  static const bool is_it = libnode_build_id() == std::string(kCacheLibnode.begin, kCacheLibnode.size());
  return is_it;
}

// A bundle that has run, kept until its environment ends and a code cache is made of it.
struct Ran {
  v8::Isolate* isolate;
  const Bundle* bundle;
  v8::Global<v8::Function> function;
};

void on_environment_end(void* argument) {
  const std::unique_ptr<Ran> ran(static_cast<Ran*>(argument));
  const v8::HandleScope handle_scope(ran->isolate);
  make_code_cache(ran->bundle->name(), ran->function.Get(ran->isolate));
}

v8::MaybeLocal<v8::Value> run(Bundle* bundle, v8::Local<v8::Context> context, v8::Local<v8::Value> process,
                              v8::Local<v8::Value> require) {
  v8::Isolate* const isolate = context->GetIsolate();
  v8::Local<v8::String> text;
  if (!v8::String::NewExternalOneByte(isolate, bundle).ToLocal(&text)) return {};
  ScriptCompiler::Source source(text, is_libnode_of_caches() ? bundle->cache() : nullptr);
  const ScriptCompiler::CachedData* const cache = source.GetCachedData();
  v8::Local<v8::String> parameters[] = {v8::String::NewFromUtf8Literal(isolate, "process"),
                                        v8::String::NewFromUtf8Literal(isolate, "require")};
  v8::Local<v8::Function> function;
  const auto options = cache == nullptr ? ScriptCompiler::kNoCompileOptions : ScriptCompiler::kConsumeCodeCache;
  if (!ScriptCompiler::CompileFunction(context, &source, std::size(parameters), parameters, 0, nullptr, options)
           .ToLocal(&function)) {
    return {};
  }
  if (bundle->has_cache()) {
    // A cache of another libnode, or one that V8 refuses, is ignored.
    const char* const what = cache == nullptr || cache->rejected ? "refused" : "used";
    exchange().log_to_all(kLogDebug, "JavaScript: the code cache of " + bundle->name() + " is " + what);
  }
  if (make_code_cache != nullptr) {
    node::AddEnvironmentCleanupHook(isolate, on_environment_end,
                                    new Ran{isolate, bundle, v8::Global<v8::Function>(isolate, function)});
  }
  v8::Local<v8::Value> arguments[] = {process, require};
  return function->Call(context, v8::Undefined(isolate), std::size(arguments), arguments);
}

// A bundle's name and `require` in. An exception is left to JavaScript, and no value is set then.
void run_named(const v8::FunctionCallbackInfo<v8::Value>& info) {
  v8::Isolate* const isolate = info.GetIsolate();
  const v8::Local<v8::Context> context = isolate->GetCurrentContext();
  Bundle* const bundle = find_bundle(*v8::String::Utf8Value(isolate, info[0]));
  v8::Local<v8::Value> process;
  if (bundle == nullptr ||
      !context->Global()->Get(context, v8::String::NewFromUtf8Literal(isolate, "process")).ToLocal(&process)) {
    return;
  }
  v8::Local<v8::Value> result;
  if (run(bundle, context, process, info[1]).ToLocal(&result)) info.GetReturnValue().Set(result);
}

// Plain V8, because a worker may be terminated during this call: see binding.cc.
void register_bundles(v8::Local<v8::Object> exports, v8::Local<v8::Value>, v8::Local<v8::Context> context, void*) {
  v8::Isolate* const isolate = context->GetIsolate();
  v8::Local<v8::Function> function;
  if (!v8::Function::New(context, run_named).ToLocal(&function)) return;
  exports->Set(context, v8::String::NewFromUtf8Literal(isolate, "run"), function).FromMaybe(false);
}

}  // namespace

v8::MaybeLocal<v8::Value> run_main(const node::StartExecutionCallbackInfo& info) {
  const v8::Local<v8::Context> context = v8::Isolate::GetCurrent()->GetCurrentContext();
  return run(find_bundle("main"), context, info.process_object, info.native_require);
}

void link_bundles(node::Environment* env) {
  node::AddLinkedBinding(env, "promexporter_bundles", register_bundles, nullptr);
}

}  // namespace promexporter
