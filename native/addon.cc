// The binding and the queue as an ordinary addon, for tests and benchmarks in plain Node (binding.gyp). JavaScript calls
// what Fluent Bit's threads do in the plugin; everything else is the plugin's code.
#include <cstdio>

#include "binding.h"

namespace promexporter {

namespace {

// The host's side of the log, for the addon: it drops all lines.
void ignore_line(int, const char*, int, const char*, ...) {}

Napi::Value add_instance(const Napi::CallbackInfo& info) {
  flb_api api{};
  api.log_print = ignore_line;
  Instance::Properties properties;
  const auto given = info[0].As<Napi::Object>();
  for (const auto& [key, value] : given) properties[key.ToString().Utf8Value()] = Napi::Value(value).ToString().Utf8Value();
  const auto instance = exchange().instances.add(std::move(properties), &api, nullptr);
  exchange().mailbox.wake();
  return Napi::Number::New(info.Env(), instance->id());
}

// pushChunk(instanceId, tag, bytes, patienceMs) -> 'accepted' | 'full' | 'closed' | 'too large'
Napi::Value push_chunk(const Napi::CallbackInfo& info) {
  const auto instance = exchange().instances.find(info[0].As<Napi::Number>().Int32Value());
  const std::string tag = info[1].As<Napi::String>().Utf8Value();
  const auto data = info[2].As<Napi::Uint8Array>();
  const std::chrono::milliseconds patience(info[3].As<Napi::Number>().Int32Value());
  const PushResult result =
      instance->queue()->push(tag, {reinterpret_cast<const char*>(data.Data()), data.ByteLength()}, patience);
  if (result == PushResult::kAccepted) exchange().mailbox.wake();
  constexpr const char* kNames[] = {"accepted", "full", "closed", "too large"};
  return Napi::String::New(info.Env(), kNames[static_cast<int>(result)]);
}

void close_instance(const Napi::CallbackInfo& info) {
  const auto instance = exchange().instances.find(info[0].As<Napi::Number>().Int32Value());
  instance->queue()->close();
  instance->set_state(InstanceState::kClosing);
  exchange().mailbox.wake();
}

// What Fluent Bit's thread does at the end, or if JavaScript does not answer.
void forget_instance(const Napi::CallbackInfo& info) {
  exchange().instances.remove(info[0].As<Napi::Number>().Int32Value());
}

Napi::Value consumer_lost(const Napi::CallbackInfo& info) {
  const auto instance = exchange().instances.find(info[0].As<Napi::Number>().Int32Value());
  return Napi::Number::New(info.Env(), static_cast<double>(instance->queue()->consumer_lost()));
}

Napi::Value state(const Napi::CallbackInfo& info) {
  const auto instance = exchange().instances.find(info[0].As<Napi::Number>().Int32Value());
  constexpr const char* kNames[] = {"opening", "open", "failed", "closing", "closed"};
  return Napi::String::New(info.Env(), kNames[static_cast<int>(instance->state())]);
}

// endStopLines(patienceMs) -> whether every worker closed its line by then
Napi::Value end_stop_lines(const Napi::CallbackInfo& info) {
  const std::chrono::milliseconds patience(info[0].As<Napi::Number>().Int32Value());
  return Napi::Boolean::New(info.Env(), exchange().stop_lines.end(patience));
}

Napi::Object init_addon(Napi::Env env, Napi::Object exports) {
  init_binding(env, exports);
  auto host = Napi::Object::New(env);
  host["addInstance"] = Napi::Function::New<add_instance>(env, "addInstance");
  host["pushChunk"] = Napi::Function::New<push_chunk>(env, "pushChunk");
  host["closeInstance"] = Napi::Function::New<close_instance>(env, "closeInstance");
  host["forgetInstance"] = Napi::Function::New<forget_instance>(env, "forgetInstance");
  host["consumerLost"] = Napi::Function::New<consumer_lost>(env, "consumerLost");
  host["state"] = Napi::Function::New<state>(env, "state");
  host["endStopLines"] = Napi::Function::New<end_stop_lines>(env, "endStopLines");
  exports["host"] = host;
  return exports;
}

}  // namespace

}  // namespace promexporter

static Napi::Object init(Napi::Env env, Napi::Object exports) { return promexporter::init_addon(env, exports); }
NODE_API_MODULE(promexporter, init)
