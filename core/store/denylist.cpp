#include "core/store/denylist.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/segment.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/damage.h"
#include "core/store/history.h"
#include "core/store/layout.h"

namespace vizzy::store {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::uint64_t kDenylistFormat = 1;
const std::string kPath(kDenylist);

auto order_of(const DeniedKey& key) { return std::tie(key.key, key.from); }

Json key_record(const DeniedKey& key) {
  Json json{{"key", key.key}};
  if (!key.from.empty()) json["from"] = key.from;
  json["hidden_until"] = key.hidden_until.time_since_epoch().count();
  return json;
}

DeniedKey key_from(const Json& json) {
  return {
      .key = json.at("key"),
      .from = json.contains("from") ? strings_from(json.at("from")) : std::vector<std::string>(),
      .hidden_until = time_from(json.at("hidden_until"))};
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
      const Json json = Json::parse(entry.value_or(""));
      for (const Json& key : json.at("hidden"))
        visit(feed.outline.name, key.is_string() ? key.get<std::string>() : key.dump());
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
  const Json json = Json::parse(text);
  require_format(json.at("vizzy_denylist"), kDenylistFormat, kDenylist);
  std::vector<DeniedKey> keys;
  for (const Json& key : json.at("keys")) keys.push_back(key_from(key));
  return Denylist(std::move(keys));
}

}  // namespace

bool DeniedKey::applies_to(std::string_view name) const {
  if (from.empty()) return name.find('.') == std::string_view::npos;
  const auto names = [&](std::string_view one) {
    return std::ranges::find(from, one) != from.end();
  };
  return names(name) || names(format::feed_of_segment(name));
}

Denylist::Denylist(std::vector<DeniedKey> keys) : keys_(std::move(keys)) {
  std::ranges::sort(keys_, {}, order_of);
}

bool Denylist::denies(std::string_view name, std::string_view key) const {
  const auto [first, last] = std::ranges::equal_range(
      keys_, key, {}, [](const DeniedKey& denied) { return std::string_view(denied.key); });
  return std::any_of(first, last, [&](const DeniedKey& denied) { return denied.applies_to(name); });
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

void Denylist::add(DeniedKey key) {
  const auto found = std::ranges::lower_bound(keys_, order_of(key), {}, order_of);
  if (found != keys_.end() && order_of(*found) == order_of(key)) {
    *found = std::move(key);
  } else {
    keys_.insert(found, std::move(key));
  }
}

bool Denylist::remove(std::string_view key) {
  return std::erase_if(keys_, [&](const DeniedKey& denied) { return denied.key == key; }) > 0;
}

std::string denylist_json(const Denylist& denylist) {
  Json keys = Json::array();
  for (const DeniedKey& key : denylist.keys()) keys.push_back(key_record(key));
  return Json{{"vizzy_denylist", kDenylistFormat}, {"keys", keys}}.dump(1) + "\n";
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
  try {
    return denylist_from(text);
  } catch (const Error&) {
    throw;
  } catch (const std::exception&) {
    throw lost("is damaged");
  }
}

}  // namespace vizzy::store
