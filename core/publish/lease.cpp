#include "core/publish/lease.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <array>
#include <ctime>
#include <utility>

#include "core/codec/nonce.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/json_text.h"
#include "core/store/layout.h"

namespace vizzy::publish {

namespace {

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "";
  return name.data();
}

}  // namespace

std::chrono::seconds time_since_boot() {
  struct timespec now {};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds(now.tv_sec);
}

std::string publisher_of(store::FileStore& folder) {
  const std::string path(store::kPublisher);
  const auto text = folder.read(path);
  const auto json = try_parse_json(text.value_or(""));
  const auto known = json.is_object() ? json.find("publisher") : json.end();
  std::string name =
      known != json.end() && known->is_string() ? known->get<std::string>() : std::string();
  if (name.empty()) {
    name = codec::new_nonce();
    folder.write_durably(path, json_line(nlohmann::json{{"publisher", name}}) + "\n");
  }
  return codec::content_name(
      codec::sha256(fmt::format("{}\n{}\n{}", name, host_name(), folder.identity(path))));
}

Lease::Lease(destination::Destination& bookkeeping, Clock clock, Stopwatch stopwatch,
             BeforeMove before_move)
    : bookkeeping_(bookkeeping),
      clock_(std::move(clock)),
      stopwatch_(std::move(stopwatch)),
      before_move_(std::move(before_move)) {}

bool Lease::move(Head head) {
  const std::string bytes = head_json(head);
  const std::string key(destination::bookkeeping_keys::kHead);
  before_move_(codec::sha256(bytes));
  const auto begun = stopwatch_();
  auto tag =
      bookkeeping_.compare_and_swap(key, bytes, destination::bookkeeping_keys::headers(), tag_);
  if (!tag) {
    // The answer to a swap that succeeded may have been lost: no other run writes these bytes.
    const auto found = bookkeeping_.get(key);
    if (!found || found->bytes != bytes) return false;
    tag = found->tag;
  }
  tag_ = std::move(tag);
  head_ = std::move(head);
  ends_ = begun + kDuration;
  return true;
}

void Lease::require_move(Head head) {
  if (move(std::move(head))) return;
  throw Error(
      ErrorKind::gate,
      fmt::format("another publisher took {} over while this one worked; this run stopped, and "
                  "the other completes it",
                  bookkeeping_.name()),
      {"make sure that only one runs"});
}

bool Lease::take(Head head, const std::string& publisher, std::optional<std::string> tag) {
  const std::lock_guard lock(mutex_);
  head.owner = codec::new_nonce();
  head.publisher = publisher;
  head.deadline = clock_() + kDuration;
  tag_ = std::move(tag);
  if (move(std::move(head))) return true;
  tag_.reset();
  return false;
}

void Lease::keep() {
  const std::lock_guard lock(mutex_);
  if (stopwatch_() + kMargin >= ends_) renew_locked();
}

void Lease::renew() {
  const std::lock_guard lock(mutex_);
  renew_locked();
}

void Lease::renew_locked() {
  Head head = head_;
  head.deadline = clock_() + kDuration;
  require_move(std::move(head));
}

void Lease::finish(Head complete) {
  const std::lock_guard lock(mutex_);
  complete.owner = head_.owner;
  complete.publisher = head_.publisher;
  complete.deadline = clock_();
  require_move(std::move(complete));
  tag_.reset();
}

}  // namespace vizzy::publish
