#include "core/http/credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "core/error.h"
#include "core/http/aws_settings.h"
#include "core/http/identity.h"
#include "core/timestamp.h"

namespace vizzy::http {

using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using std::chrono::system_clock;

namespace {

/// Not so long before they expire are credentials renewed.
constexpr seconds kMaxEarly = std::chrono::minutes(15);
/// How far behind this machine's clock credentials may have expired when they arrive: the store
/// decides about them.
constexpr seconds kTolerance{60};

sys_seconds now() { return floor<seconds>(system_clock::now()); }

ClientOptions with_stop(ClientOptions options, std::stop_token stop) {
  options.stop = std::move(stop);
  return options;
}

}  // namespace

/// One thread at a time asks for credentials; the first has everyone wait, the others nobody.
class CredentialSource::Renewal {
 public:
  Renewal(const ClientOptions& options, AwsSettings settings, std::string region)
      : client_(with_stop(options, stop_.get_token())),
        identity_(std::move(settings), client_, std::move(region)),
        on_stop_(options.stop, [this] { stop_.request_stop(); }) {}

  ~Renewal() { stop_.request_stop(); }
  Renewal(const Renewal&) = delete;
  Renewal& operator=(const Renewal&) = delete;

  [[nodiscard]] Credentials get() {
    std::unique_lock lock(mutex_);
    while (!is_valid()) {
      if (!is_renewing_) {
        take(find());
        break;
      }
      renewed_.wait(lock);
    }
    if (!is_renewing_ && now() >= renew_at_) renew_in_background();
    return *current_;
  }

 private:
  [[nodiscard]] bool is_valid() const {
    return current_ && (!current_->expires || now() < *current_->expires);
  }

  [[nodiscard]] Credentials find() const {
    Credentials found = identity_.find();
    if (!found.expires || now() < *found.expires + kTolerance) return found;
    found = identity_.find();
    if (now() < found.expires.value_or(sys_seconds::max() - kTolerance) + kTolerance) return found;
    throw Error(ErrorKind::failed,
                fmt::format("the credentials expired at {}, and this machine's clock reads {}",
                            format_timestamp(*found.expires), format_timestamp(now())),
                {"get new ones, or set the clock"});
  }

  /// The lock is held.
  void take(Credentials found) {
    current_ = std::move(found);
    if (current_->expires)
      renew_at_ = *current_->expires - std::min(kMaxEarly, (*current_->expires - now()) / 3);
    else
      renew_at_ = sys_seconds::max();
  }

  /// The lock is held.
  void renew_in_background() {
    is_renewing_ = true;
    thread_ = std::jthread([this] {
      std::optional<Credentials> found;
      try {
        found = find();
      } catch (const std::exception&) {
        // Those that there are go on; when they have expired, whoever needs them gets the error.
      }
      const std::lock_guard lock(mutex_);
      if (found)
        take(*std::move(found));
      else
        renew_at_ = now() + std::max((*current_->expires - now()) / 3, seconds(1));
      is_renewing_ = false;
      renewed_.notify_all();
    });
  }

  std::stop_source stop_;
  Client client_;
  Identity identity_;
  std::stop_callback<std::function<void()>> on_stop_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable renewed_;
  std::optional<Credentials> current_;
  sys_seconds renew_at_;
  bool is_renewing_ = false;
  std::jthread thread_;  // the last, so that it ends first
};

CredentialSource::CredentialSource(const Client& client, Environment environment,
                                   const std::string& profile, const std::string& region)
    : renewal_(std::make_unique<Renewal>(client.options(),
                                         AwsSettings(std::move(environment), profile), region)) {}

CredentialSource::~CredentialSource() = default;

Credentials CredentialSource::get() { return renewal_->get(); }

}  // namespace vizzy::http
