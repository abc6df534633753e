#include "core/store/denylist.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/segment.h"
#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/damage.h"
#include "core/store/history.h"
#include "core/store/layout.h"

namespace vizzy::store {

using Json = nlohmann::ordered_json;

namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kDenylistFormat = 1;
constexpr std::array kDenylistMembers{"vizzy_denylist"sv, "keys"sv, "undone"sv};
constexpr std::array kKeyMembers{"key"sv, "from"sv,   "hidden_until"sv, "hidden_for"sv,
                                 "id"sv,  "reason"sv, "requested_by"sv};
constexpr std::array kUndoneMembers{"id"sv, "key"sv};
constexpr std::uint64_t kMaxHiddenSeconds = std::uint64_t{100} * 366 * 86'400;
const std::string kPath(kDenylist);

auto order_of(const DeniedKey& key) { return std::tie(key.key, key.from, key.id); }

/// An id is the beginning of a content name: 50 bits.
std::string id_of(const DeniedKey& key, std::string_view salt) {
  constexpr std::size_t kIdLength = 10;
  std::string text = fmt::format("takedown {}\n{}\n", key.key, salt);
  for (const std::string& from : key.from) text += from + "\n";
  return codec::content_name(codec::sha256(text)).substr(0, kIdLength);
}

std::string id_from(const Json& json) {
  const auto& id = json.get_ref<const std::string&>();
  if (id.empty() || id.size() > 64) throw std::invalid_argument("not an id");
  return id;
}

/// The records of a key: a part of those that are sorted.
template <class Keys>
auto records_of(Keys& keys, std::string_view key) {
  return std::ranges::equal_range(
      keys, key, {}, [](const DeniedKey& denied) { return std::string_view(denied.key); });
}

Json key_record(const DeniedKey& key) {
  Json json{{"key", key.key}};
  if (!key.from.empty()) json["from"] = key.from;
  json["hidden_until"] = key.hidden_until.time_since_epoch().count();
  if (key.hidden_for.count() > 0) json["hidden_for"] = key.hidden_for.count();
  json["id"] = key.id;
  if (!key.reason.empty()) json["reason"] = key.reason;
  if (!key.requested_by.empty()) json["requested_by"] = key.requested_by;
  return json;
}

DeniedKey key_from(const Json& json) {
  DeniedKey key{
      .key = json.at("key"),
      .from = json.contains("from") ? strings_from(json.at("from")) : std::vector<std::string>(),
      .hidden_until = time_from(json.at("hidden_until")),
      .hidden_for = std::chrono::seconds(
          json.contains("hidden_for") ? count_from(json.at("hidden_for"), kMaxHiddenSeconds) : 0)};
  key.id = json.contains("id") ? id_from(json.at("id")) : id_of(key, "");
  if (json.contains("reason")) key.reason = text_from(json.at("reason"));
  if (json.contains("requested_by")) key.requested_by = text_from(json.at("requested_by"));
  require_known(json, kKeyMembers);
  return key;
}

UndoneTakedown undone_from(const Json& json) {
  UndoneTakedown undone{.id = id_from(json.at("id")), .key = json.at("key")};
  require_known(json, kUndoneMembers);
  return undone;
}

DamagedFile lost(const std::string& how) {
  return {kPath,
          how + ", and without it everything taken down would be published again",
          {"restore it from a backup"}};
}

/// Visits the keys that entries of the current version still hide, as far as they can be read.
template <class Visit>
void for_each_hidden(FileStore& store, const Visit& visit) {
  try {
    const Manifest current = read_current_manifest(store).value_or(Manifest{});
    for (const FeedRecord& feed : current.feeds) {
      const auto entry = store.read(kept_entry_path(feed.entry));
      const Json json = parse_ordered_json(entry.value_or(""));
      for (const Json& key : json.at("hidden")) visit(feed.outline.name, bare_text(key));
    }
  } catch (const std::exception&) {
    // The keys found so far are enough.
  }
}

std::set<std::string> hidden_keys(FileStore& store) {
  std::set<std::string> keys;
  for_each_hidden(store, [&](const std::string&, std::string key) { keys.insert(std::move(key)); });
  return keys;
}

Remedy remedy(const std::set<std::string>& hidden) {
  const std::string keys = hidden.empty() ? "KEY..." : fmt::format("{}", fmt::join(hidden, " "));
  return {"restore it from a backup, or take everything down again:",
          fmt::format("takedown {} --new-denylist", keys),
          hidden.empty() ? "" : "(the keys that entries still hide)"};
}

Denylist denylist_from(const std::string& text) {
  const Json json = parse_ordered_json(text);
  require_format(json.at("vizzy_denylist"), kDenylistFormat);
  std::vector<DeniedKey> keys;
  for (const Json& key : json.at("keys")) keys.push_back(key_from(key));
  std::vector<UndoneTakedown> undone;
  if (json.contains("undone"))
    for (const Json& record : json.at("undone")) undone.push_back(undone_from(record));
  require_known(json, kDenylistMembers);
  return Denylist(std::move(keys), std::move(undone));
}

}  // namespace

bool DeniedKey::applies_to(std::string_view name) const {
  if (from.empty()) return name.find('.') == std::string_view::npos;
  const auto names = [&](std::string_view one) {
    return std::ranges::find(from, one) != from.end();
  };
  return names(name) || names(format::feed_of_segment(name));
}

std::optional<std::chrono::sys_seconds> DeniedKey::since() const {
  return hidden_for.count() == 0 ? std::nullopt : std::optional(hidden_until - hidden_for);
}

Denylist::Denylist(std::vector<DeniedKey> keys, std::vector<UndoneTakedown> undone)
    : keys_(std::move(keys)), undone_(std::move(undone)) {
  for (DeniedKey& key : keys_)
    if (key.id.empty()) key.id = id_of(key, "");
  normalize();
}

/// Sorts both lists, each record once, and leaves out the takedowns that are undone.
void Denylist::normalize() {
  std::ranges::sort(undone_, {}, &UndoneTakedown::id);
  const auto repeated = std::ranges::unique(undone_, {}, &UndoneTakedown::id);
  undone_.erase(repeated.begin(), repeated.end());
  std::erase_if(keys_, [&](const DeniedKey& key) {
    return std::ranges::binary_search(undone_, key.id, {}, &UndoneTakedown::id);
  });
  // If two copies of a record differ, the one that `limit_hiding` corrected counts.
  std::ranges::sort(keys_, {}, [](const DeniedKey& key) {
    return std::tuple_cat(order_of(key), std::tie(key.hidden_until));
  });
  const auto twice = std::ranges::unique(keys_, {}, order_of);
  keys_.erase(twice.begin(), twice.end());
}

bool Denylist::denies(std::string_view name, std::string_view key) const {
  return std::ranges::any_of(records_of(keys_, key),
                             [&](const DeniedKey& denied) { return denied.applies_to(name); });
}

format::KeySet Denylist::keys_of(std::string_view name) const {
  format::KeySet keys;
  for (const DeniedKey& denied : keys_)
    if (denied.applies_to(name)) keys.insert(denied.key);
  return keys;
}

std::vector<std::string> Denylist::hidden(const definition::FeedOutline& feed,
                                          std::chrono::sys_seconds now) const {
  std::vector<std::string> list;
  for (const DeniedKey& denied : keys_) {
    if (!denied.applies_to(feed.name) || denied.hidden_until <= now) continue;
    auto json = format::key_json(feed, denied.key);
    if (json && (list.empty() || list.back() != *json)) list.push_back(*std::move(json));
  }
  return list;
}

void Denylist::add(std::vector<DeniedKey> keys) {
  std::unordered_map<std::string, std::ptrdiff_t> undone_before;
  for (const UndoneTakedown& undone : undone_) ++undone_before[undone.key];
  for (DeniedKey& key : keys) {
    const auto records = records_of(keys_, key.key);
    const auto before = undone_before[key.key] + std::ranges::ssize(records);
    for (const DeniedKey& denied : records) {
      if (denied.from != key.from) continue;
      if (key.reason.empty()) key.reason = denied.reason;
      if (key.requested_by.empty()) key.requested_by = denied.requested_by;
      undone_.push_back({.id = denied.id, .key = denied.key});
    }
    if (key.id.empty())
      key.id =
          id_of(key, fmt::format("{} {}", before, key.hidden_until.time_since_epoch().count()));
  }
  std::ranges::move(keys, std::back_inserter(keys_));
  normalize();
}

bool Denylist::limit_hiding(std::chrono::sys_seconds now) {
  bool changed = false;
  for (DeniedKey& denied : keys_) {
    if (denied.hidden_for.count() == 0 || denied.hidden_until <= now + denied.hidden_for) continue;
    denied.hidden_until = now + denied.hidden_for;
    changed = true;
  }
  return changed;
}

std::vector<std::string> Denylist::remove(const std::vector<std::string>& keys) {
  std::vector<std::string> unlisted;
  for (const std::string& key : keys) {
    const auto records = records_of(keys_, key);
    if (records.empty()) unlisted.push_back(key);
    for (const DeniedKey& denied : records) undone_.push_back({.id = denied.id, .key = denied.key});
  }
  normalize();
  return unlisted;
}

void Denylist::merge(const Denylist& other) {
  keys_.insert(keys_.end(), other.keys_.begin(), other.keys_.end());
  undone_.insert(undone_.end(), other.undone_.begin(), other.undone_.end());
  normalize();
}

std::vector<std::string> Denylist::keys_beyond(const Denylist& other) const {
  std::vector<DeniedKey> beyond;
  std::ranges::set_difference(keys_, other.keys_, std::back_inserter(beyond), {}, order_of,
                              order_of);
  std::vector<std::string> keys;
  for (DeniedKey& denied : beyond) keys.push_back(std::move(denied.key));
  return keys;
}

std::optional<codec::Digest> denylist_digest(const Denylist& denylist) {
  return denylist.empty() ? std::nullopt : std::optional(codec::sha256(denylist_json(denylist)));
}

std::string denylist_json(const Denylist& denylist) {
  Json keys = Json::array();
  for (const DeniedKey& key : denylist.keys()) keys.push_back(key_record(key));
  Json json{{"vizzy_denylist", kDenylistFormat}, {"keys", keys}};
  for (const UndoneTakedown& undone : denylist.undone())
    json["undone"].push_back({{"id", undone.id}, {"key", undone.key}});
  return json_text(json, 1) + "\n";
}

Denylist read_denylist(FileStore& store) {
  const auto text = store.read(kPath);
  const auto commit = read_commit(store);
  const bool is_named = commit && commit->denylist && !commit->plan;
  try {
    if (is_named && !text) throw lost("is missing");
    Denylist denylist = text ? parse_denylist(*text) : Denylist();
    if (is_named && codec::sha256(*text) != *commit->denylist)
      throw lost("is not the one that was committed");
    return denylist;
  } catch (const DamagedFile& damage) {
    throw DamagedFile(damage.path(), damage.problem(), remedy(hidden_keys(store)));
  }
}

Denylist salvage_denylist(FileStore& store) {
  const auto text = store.read(kPath);
  try {
    return text ? parse_denylist(*text) : Denylist();
  } catch (const DamagedFile&) {
    return {};
  }
}

std::set<std::string> forgotten_keys(FileStore& store, const Denylist& denylist) {
  std::set<std::string> keys;
  for_each_hidden(store, [&](const std::string& feed, std::string key) {
    if (!denylist.denies(feed, key)) keys.insert(std::move(key));
  });
  return keys;
}

Denylist parse_denylist(const std::string& text) {
  return read_record(
      kDenylist, [&] { return denylist_from(text); }, [] { return lost("is damaged"); });
}

}  // namespace vizzy::store
