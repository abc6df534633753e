#include "core/publish/lease_wait.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "core/codec/content_name.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"

namespace vizzy::publish {

namespace {

using Seconds = std::chrono::seconds;

/// How long ago the folder first saw this head, as it notes itself:
///   {"head":"<sha-256>","seen":1700000000}
Seconds time_since_seen(const codec::Digest& head, destination::Destination& bookkeeping,
                        store::FileStore& folder, std::chrono::sys_seconds now) {
  const std::string path = fmt::format("{}/{}.seen", store::kPublishing,
                                       codec::content_name(codec::sha256(bookkeeping.address())));
  try {
    const auto json = parse_json(folder.read(path).value_or(""));
    const auto seen = store::time_from(json.at("seen"));
    if (store::digest_from(json.at("head")) == head && seen <= now) return now - seen;
  } catch (const nlohmann::json::exception&) {
    // there is none
  } catch (const std::invalid_argument&) {
    // or it is damaged
  }
  const nlohmann::json note{{"head", codec::to_hex(head)},
                            {"seen", now.time_since_epoch().count()}};
  folder.write(path, json_line(note) + "\n");
  return Seconds(0);
}

}  // namespace

Seconds lease_wait(const Published& published, destination::Destination& bookkeeping,
                   store::FileStore& folder, std::chrono::sys_seconds now) {
  const auto begun = published.head->deadline - Lease::kDuration;
  const Seconds rested = std::max(
      {bookkeeping.age(std::string(destination::bookkeeping_keys::kHead)).value_or(Seconds(0)),
       time_since_seen(published.head_digest, bookkeeping, folder, now),
       Seconds(now - begun - kClockTolerance)});
  return Lease::kDuration - std::max(rested, Seconds(0));
}

}  // namespace vizzy::publish
