#include "mailbox.h"

namespace promexporter {

// Plain N-API: node-addon-api's own threadsafe function ends the process if a stopping environment refuses the call.
void Mailbox::call_javascript(napi_env env, napi_value on_wake, void* /*context*/, void* /*data*/) {
  napi_value self;
  if (env == nullptr || napi_get_undefined(env, &self) != napi_ok) return;
  (void)napi_call_function(env, self, on_wake, 0, nullptr, nullptr);
}

void Mailbox::attach(Napi::Env env, Napi::Function on_wake) {
  std::lock_guard<std::mutex> lock(mutex_);
  NAPI_THROW_IF_FAILED_VOID(
      env, napi_create_threadsafe_function(env, on_wake, nullptr, Napi::String::New(env, "promexporter wake"), 0, 1,
                                           nullptr, nullptr, nullptr, call_javascript, &on_wake_));
  // Registered after the function was made, so it runs before the function is deleted.
  napi_add_env_cleanup_hook(env, on_environment_cleanup, this);
  environment_++;
  wake_pending_.store(false);  // this environment gets the wake that a dead one did not hear
  call_locked();
}

void Mailbox::on_environment_cleanup(void* mailbox) {
  auto* self = static_cast<Mailbox*>(mailbox);
  std::lock_guard<std::mutex> lock(self->mutex_);
  // libnode 24 keeps a function until all its threads have released it; 18 and 20 delete it after this hook in any case.
  napi_release_threadsafe_function(self->on_wake_, napi_tsfn_release);
  self->on_wake_ = nullptr;
}

void Mailbox::wake() {
  if (wake_pending_.load(std::memory_order_acquire)) return;
  std::lock_guard<std::mutex> lock(mutex_);
  call_locked();
}

// A wake that could not be delivered is not lost: attach() begins with one.
void Mailbox::call_locked() {
  if (on_wake_ == nullptr || wake_pending_.exchange(true)) return;
  if (napi_call_threadsafe_function(on_wake_, nullptr, napi_tsfn_nonblocking) != napi_ok) wake_pending_.store(false);
}

void Mailbox::begin_turn() { wake_pending_.store(false); }

}  // namespace promexporter
