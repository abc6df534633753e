#include "core/store/hold.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <string_view>

#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"
#include "core/timestamp.h"

namespace vizzy::store {

namespace {

using Json = nlohmann::ordered_json;

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kHoldFormat = 1;
constexpr std::array kHoldMembers{"vizzy_hold"sv, "since"sv, "until"sv, "reason"sv, "sequence"sv};

Hold hold_from(const Json& json) {
  require_format(json.at("vizzy_hold"), kHoldFormat);
  Hold hold{.since = time_from(json.at("since")), .reason = text_from(json.at("reason"))};
  if (json.contains("until")) hold.until = time_from(json.at("until"));
  if (json.contains("sequence")) hold.sequence = sequence_from(json.at("sequence"));
  require_known(json, kHoldMembers);
  return hold;
}

}  // namespace

std::string hold_json(const Hold& hold) {
  Json json{{"vizzy_hold", kHoldFormat}, {"since", hold.since.time_since_epoch().count()}};
  if (hold.until) json["until"] = hold.until->time_since_epoch().count();
  json["reason"] = hold.reason;
  if (hold.sequence > 0) json["sequence"] = hold.sequence;
  return json_line(json) + "\n";
}

Hold parse_hold(const std::string& text, const std::string& name, const Remedy& to_end) {
  const auto damaged = [&] {
    return Error(ErrorKind::failed,
                 fmt::format("{} is damaged, so it is unknown whether a hold is in force", name),
                 to_end);
  };
  return read_record(
      name, [&] { return hold_from(parse_ordered_json(text)); }, damaged);
}

std::optional<Hold> read_hold(FileStore& store) {
  const std::string path(kHold);
  const auto text = store.read(path);
  if (!text) return std::nullopt;
  return parse_hold(*text, path, {"set the hold again with vizzy hold, or end it: run", "release"});
}

bool is_over(const Hold& hold, std::chrono::sys_seconds now) {
  return hold.until && *hold.until <= now;
}

std::string hold_text(const Hold& hold) {
  const std::string until = hold.until ? " until " + format_timestamp(*hold.until) : "";
  return fmt::format("since {}{} ({})", format_timestamp(hold.since), until, hold.reason);
}

std::optional<Hold> standing_hold(FileStore& store, std::chrono::sys_seconds now,
                                  std::vector<Message>& warnings) {
  auto hold = read_hold(store);
  if (!hold) return std::nullopt;
  if (is_over(*hold, now)) {
    store.remove(std::string(kHold));
    store.sync();
    warnings.emplace_back(fmt::format("the hold {} is over", hold_text(*hold)));
    return std::nullopt;
  }
  warnings.emplace_back(
      fmt::format("held {}: no build changes what is published", hold_text(*hold)),
      Remedy{"end it with", "release"});
  return hold;
}

}  // namespace vizzy::store
