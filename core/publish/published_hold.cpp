#include "core/publish/published_hold.h"

#include <fmt/format.h>

#include "core/destination/bookkeeping_keys.h"

namespace vizzy::publish {

std::optional<store::Hold> read_hold_at(const std::string& web,
                                        destination::Destination& bookkeeping) {
  const std::string key(destination::bookkeeping_keys::kHold);
  const auto found = bookkeeping.get(key);
  if (!found) return std::nullopt;
  return store::parse_hold(found->bytes, bookkeeping.name() + "/" + key,
                           {"set the hold again with vizzy hold --at, or end it: run",
                            fmt::format("release --at {}", web)});
}

void write_hold_at(destination::Destination& bookkeeping, const std::optional<store::Hold>& hold) {
  const std::string key(destination::bookkeeping_keys::kHold);
  if (hold) {
    bookkeeping.put(key, store::hold_json(*hold), destination::bookkeeping_keys::headers());
  } else {
    bookkeeping.remove({key});
  }
  bookkeeping.sync();
}

std::optional<store::Hold> standing_hold_at(const std::string& web,
                                            destination::Destination& bookkeeping,
                                            std::chrono::sys_seconds now, OverHold over,
                                            std::vector<Message>& warnings) {
  auto hold = read_hold_at(web, bookkeeping);
  if (!hold) return std::nullopt;
  if (store::is_over(*hold, now)) {
    if (over == OverHold::removed) write_hold_at(bookkeeping, std::nullopt);
    warnings.emplace_back(fmt::format("the hold of {} {} is over", web, store::hold_text(*hold)));
    return std::nullopt;
  }
  warnings.emplace_back(
      fmt::format("{} is held {}: nothing new is published there", web, store::hold_text(*hold)),
      Remedy{"end it with", fmt::format("release --at {}", web)});
  return hold;
}

}  // namespace vizzy::publish
