#include "core/verify/host/changes_check.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/format/changes.h"
#include "core/format/resource_kind.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/verify/host/content.h"

namespace vizzy::verify::host {

using Json = nlohmann::json;

namespace {

constexpr const char* kPublishAgain = "publish again, and purge it from every cache";

bool is_count(const Json& json, const char* name) {
  return json.contains(name) && json.at(name).is_number_unsigned();
}

bool is_text(const Json& json, const char* name) {
  return json.contains(name) && json.at(name).is_string();
}

bool are_objects(const Json& json, const char* name) {
  return !json.contains(name) ||
         (json.at(name).is_array() &&
          std::ranges::all_of(json.at(name), [](const Json& item) { return item.is_object(); }));
}

bool has_list(const Json& json, const char* name) {
  return json.contains(name) && json.at(name).is_array();
}

/// Whether the lists of items of one page are what the format says.
bool has_items(const Json& page) {
  return page.is_object() && are_objects(page, "items") && are_objects(page, "changed");
}

bool is_page(const Json& page) { return has_items(page) && has_list(page, "keys"); }

/// Whether the order of page 1 is stated in one of the two ways.
bool has_order(const Json& changes) {
  if (changes.contains("keys")) return has_list(changes, "keys");
  const Json none = Json::array();
  const Json moved = changes.value("moved", none), to = changes.value("to", none);
  return moved.is_array() && to.is_array() && moved.size() == to.size() &&
         changes.value("left", none).is_array() &&
         std::ranges::all_of(to, [](const Json& place) { return place.is_number_unsigned(); });
}

bool are_changes(const Json& json) {
  return has_items(json) && has_order(json) && json.contains("format") &&
         json.at("format") == format::kFormatVersion && is_count(json, "since") &&
         is_count(json, "sequence") && json.at("since") <= json.at("sequence") &&
         is_text(json, "version") && is_count(json, "total") && has_list(json, "pages");
}

std::vector<std::string> texts_of(const Json& list) {
  std::vector<std::string> keys;
  for (const Json& key : list) keys.push_back(bare_text(key));
  return keys;
}

/// The first member that contradicts the order of page 1; null for none. What a reader holds of an
/// earlier version is not known here: what must be on the page must stand where it is put.
const char* disordered(const std::vector<std::string>& keys, const Json& changes) {
  const Json none = Json::array();
  if (changes.contains("keys")) return texts_of(changes.at("keys")) == keys ? nullptr : "keys";
  const std::vector<std::string> moved = texts_of(changes.value("moved", none));
  const Json to = changes.value("to", none);
  for (std::size_t i = 0; i < moved.size(); ++i)
    if (to[i] >= keys.size() || keys[to[i].get<std::size_t>()] != moved[i]) return "moved";
  for (const std::string& key : texts_of(changes.value("left", none)))
    if (std::ranges::find(keys, key) != keys.end()) return "left";
  return nullptr;
}

/// A member that is absent where it would be empty.
std::string text_or_empty(const Json& json, const char* name) {
  return is_text(json, name) ? json.at(name).get<std::string>() : "";
}

Json hidden_of(const format::Entry& entry) {
  return try_parse_json(fmt::format("[{}]", fmt::join(entry.hidden, ",")));
}

/// The first member that is not that of the entry; null for none.
const char* differing(const format::Entry& entry, const std::vector<std::string>& keys,
                      const Json& changes) {
  if (changes.at("version") != entry.version) return "version";
  if (changes.at("total") != entry.total) return "total";
  if (const char* member = disordered(keys, changes)) return member;
  if (changes.at("pages") != Json(entry.pages)) return "pages";
  if (text_or_empty(changes, "index") != entry.index) return "index";
  if (text_or_empty(changes, "segments") != entry.segments) return "segments";
  if (changes.value("hidden", Json::array()) != hidden_of(entry)) return "hidden";
  return nullptr;
}

}  // namespace

void ChangesCheck::find(Severity severity, std::string problem, std::string remedy,
                        const std::string& url) {
  findings_.add({severity, std::move(problem), {std::move(remedy)}}, url + ".json");
}

std::uint64_t ChangesCheck::check(const std::string& name, const format::Entry& entry,
                                  const std::vector<std::string>& keys, std::uint64_t pages) {
  std::uint64_t read = 0;
  for (const std::uint64_t span : entry.spans)
    read += check_span({entry, keys, pages}, format::changes_url(name, span)) ? 1 : 0;
  return read;
}

bool ChangesCheck::check_span(const Goal& goal, const std::string& url) {
  const Reading reading = check_.read({.url = url, .kind = format::ResourceKind::entry});
  if (reading.status != 200) {
    if (reading.status != 0)
      find(Severity::error, fmt::format("is named by the entry, but answers {}", reading.status),
           "publish again; until then returning readers download the entry", url);
    return false;
  }
  if (!is_json(reading.text)) return false;  // a finding of its own
  const Json changes = try_parse_json(reading.text);
  if (!are_changes(changes)) {
    find(Severity::error, "does not hold changes of format 1", kPublishAgain, url);
    return false;
  }
  compare(goal, changes, url);
  return true;
}

/// Where a cache lags, one of both may be older; returning readers must not be led by it for ever.
void ChangesCheck::compare(const Goal& goal, const Json& changes, const std::string& url) {
  const std::string lineage = text_or_empty(changes, "lineage");
  if (!lineage.empty() && !goal.entry.lineage.empty() && lineage != goal.entry.lineage)
    return find(Severity::error,
                fmt::format("has the lineage {}, but its entry {}", lineage, goal.entry.lineage),
                kPublishAgain, url);
  if (changes.at("sequence") == goal.entry.sequence) return compare_content(goal, changes, url);
  find(Severity::warning,
       fmt::format("leads to sequence {}, but its entry has {}", json_line(changes.at("sequence")),
                   goal.entry.sequence),
       "run again in two minutes: caches may lag; if it stays, publish again and purge it", url);
}

void ChangesCheck::compare_content(const Goal& goal, const Json& changes, const std::string& url) {
  if (const char* member = differing(goal.entry, goal.keys, changes))
    return find(Severity::error, fmt::format("disagrees with its entry about \"{}\"", member),
                kPublishAgain, url);
  if (is_text(changes, "rest")) check_rest(goal, changes);
}

void ChangesCheck::check_rest(const Goal& goal, const Json& changes) {
  const std::string url = changes.at("rest");
  const Reading reading = check_.read({.url = url, .kind = format::ResourceKind::object});
  if (reading.status == 0) return;
  if (reading.status != 200) return findings_.add(unreadable(reading.status), url + ".json");
  if (!is_json(reading.text)) return;  // a finding of its own
  const Json rest = try_parse_json(reading.text);
  const bool is_rest = rest.is_object() && is_count(rest, "since") && rest.contains("pages") &&
                       rest.at("pages").is_array() &&
                       std::ranges::all_of(rest.at("pages"), is_page);
  if (!is_rest) return find(Severity::error, "does not hold changes of pages", kPublishAgain, url);
  const std::uint64_t pages = std::min<std::uint64_t>(goal.pages, format::kPagesInRest);
  if (rest.at("since") != changes.at("since") || rest.at("pages").size() != pages)
    find(Severity::error, "does not fit the changes that name it", kPublishAgain, url);
}

}  // namespace vizzy::verify::host
