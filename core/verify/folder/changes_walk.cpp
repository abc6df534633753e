#include "core/verify/folder/changes_walk.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include "core/format/changes.h"
#include "core/format/page_index.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/store/layout.h"
#include "core/verify/folder/resource_check.h"

namespace vizzy::verify::folder {

using Json = nlohmann::json;

namespace {

/// A file is damaged, and there is a finding about it.
class FoundAlready : public std::exception {};

using Items = std::map<std::string, Json>;  // by their keys as JSON text

void add_items(Items& items, const Json& list, const std::string& key) {
  for (const Json& item : list) items[json_line(item.at(key))] = item;
}

Json member(const Json& object, const char* name, const Json& fallback) {
  return object.contains(name) ? object.at(name) : fallback;
}

Json keys_of(const Json& items, const std::string& key) {
  Json keys = Json::array();
  for (const Json& item : items) keys.push_back(item.at(key));
  return keys;
}

bool contains(const Json& list, const Json& value) {
  return std::ranges::find(list, value) != list.end();
}

/// The keys of page 1, in order, for a reader who holds `own`.
Json ordered_keys(const Json& changes, const Json& own) {
  if (changes.contains("keys")) return changes.at("keys");
  const Json none = Json::array();
  const Json moved = member(changes, "moved", none);
  const Json to = member(changes, "to", none);
  const Json left = member(changes, "left", none);
  if (moved.size() != to.size()) throw std::runtime_error("moves keys to no place");
  Json keys = none;
  for (const Json& key : own)
    if (!contains(left, key) && !contains(moved, key)) keys.push_back(key);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const auto place = to[i].get<std::size_t>();
    if (place > keys.size()) throw std::runtime_error("moves a key beyond the end of the page");
    keys.insert(keys.begin() + static_cast<Json::difference_type>(place), moved[i]);
  }
  return keys;
}

/// The page that a reader makes out of the items it holds; absent when it lacks one of them.
std::optional<Json> rebuilt(const Json& changes, const Json& keys, const Items& held,
                            const std::string& key) {
  Items whole, patches;
  add_items(whole, member(changes, "items", Json::array()), key);
  add_items(patches, member(changes, "changed", Json::array()), key);
  Json page = Json::array();
  for (const Json& value : keys) {
    const std::string name = json_line(value);
    if (const auto given = whole.find(name); given != whole.end()) {
      page.push_back(given->second);
      continue;
    }
    const auto found = held.find(name);
    if (found == held.end()) return std::nullopt;
    page.push_back(found->second);
    if (const auto patch = patches.find(name); patch != patches.end())
      page.back().merge_patch(patch->second);
  }
  return page;
}

}  // namespace

/// What a reader of a version holds.
struct ChangesWalk::Held {
  Json keys;  ///< of page 1, in order
  Items first_page;
  Items leading_pages;  ///< page 1 included
};

/// The current version of the feed.
struct ChangesWalk::Current {
  const store::FeedRecord& feed;
  Json entry;
  std::vector<Json> pages;  ///< items of page 2 and on, as many as `rest` may describe
  std::vector<std::string> urls;
};

std::string ChangesWalk::read_text(const std::string& url) {
  WalkedResource found = walked_resource(store_, url, findings_);
  if (found.has_finding) throw FoundAlready();
  if (!found.text) throw std::runtime_error(fmt::format("{} cannot be read", found.path));
  return *std::move(found.text);
}

Json ChangesWalk::read(const std::string& url) { return parse_json(read_text(url)); }

Json ChangesWalk::read_kept(const codec::Digest& entry) {
  const std::string path = store::kept_entry_path(entry);
  if (findings_.has_file(path)) throw FoundAlready();
  const auto text = store_.read(path);
  if (!text) throw std::runtime_error(fmt::format("{} cannot be read", path));
  return parse_json(*text);
}

ChangesWalk::Current ChangesWalk::read_current(const store::FeedRecord& feed) {
  Current current{.feed = feed, .entry = read_kept(feed.entry), .pages = {}, .urls = {}};
  current.urls = current.entry.at("pages").get<std::vector<std::string>>();
  if (current.entry.contains("index"))
    format::visit_index(
        current.entry.at("index"), [this](const std::string& url) { return read_text(url); },
        [&](std::string page) { current.urls.push_back(std::move(page)); });
  current.urls.resize(std::min(current.urls.size(), format::kPagesInRest));
  for (const std::string& url : current.urls) current.pages.push_back(read(url).at("items"));
  return current;
}

ChangesWalk::Held ChangesWalk::hold(const store::FeedRecord& feed) {
  const Current version = read_current(feed);
  Held held;
  held.keys = keys_of(version.entry.at("items"), feed.outline.key);
  add_items(held.first_page, version.entry.at("items"), feed.outline.key);
  held.leading_pages = held.first_page;
  for (const Json& page : version.pages) add_items(held.leading_pages, page, feed.outline.key);
  return held;
}

/// Everything but the items is that of the entry.
void ChangesWalk::check_entry(const Json& changes, const Current& current) {
  const auto require_same = [&](const char* name, const Json& fallback) {
    if (member(changes, name, fallback) != member(current.entry, name, fallback))
      throw std::runtime_error(fmt::format("disagrees with the entry about \"{}\"", name));
  };
  for (const char* name : {"format", "sequence", "version", "total", "pages"})
    require_same(name, nullptr);
  for (const char* name : {"lineage", "index", "segments"}) require_same(name, "");
  require_same("hidden", Json::array());
  if (changes.contains("keys") && (changes.contains("moved") || changes.contains("left")))
    throw std::runtime_error("states the order of page 1 in two ways");
  if (changes.at("since") > changes.at("sequence"))
    throw std::runtime_error("begins after the version that it leads to");
}

void ChangesWalk::check_each(const store::FeedRecord& feed,
                             const std::function<void(const Json& changes)>& check) {
  for (const store::ChangesRecord& record : feed.changes) {
    const std::string url = format::changes_url(feed.outline.name, record.span);
    try {
      check(read(url));
    } catch (const FoundAlready&) {
    } catch (const std::exception& error) {
      const WalkedResource found = walked_resource(store_, url, findings_);
      if (!found.has_finding) findings_.add(found.path, error.what(), 0);
    }
  }
}

/// A reader who holds `held`, of the version `sequence`, arrives at the current version.
void ChangesWalk::check_way(const Json& changes, const Held& held, std::uint64_t sequence,
                            const Current& current) {
  if (changes.at("since").get<std::uint64_t>() > sequence) return;
  const std::string& key = current.feed.outline.key;
  const Json keys = ordered_keys(changes, held.keys);
  if (rebuilt(changes, keys, held.first_page, key) != current.entry.at("items"))
    throw std::runtime_error(
        fmt::format("does not lead to the entry for a reader of sequence {}", sequence));
  if (!changes.contains("rest")) return;
  const Json rest = read(changes.at("rest"));
  for (std::size_t i = 0; i < current.pages.size(); ++i) {
    const Json& page = rest.at("pages").at(i);
    if (rebuilt(page, page.at("keys"), held.leading_pages, key) != current.pages[i])
      throw std::runtime_error(
          fmt::format("does not lead to page {} for a reader of sequence {}", i + 2, sequence));
  }
}

void ChangesWalk::check_ways_from(const store::FeedRecord& old, const Current& current) {
  std::optional<Held> held;
  try {
    held.emplace(hold(old));
  } catch (const std::exception&) {
    return;  // the walk of that version found it
  }
  check_each(current.feed,
             [&](const Json& changes) { check_way(changes, *held, old.sequence, current); });
}

void ChangesWalk::walk(const store::FeedRecord& feed,
                       const std::vector<RetainedVersion>& versions) {
  std::optional<Current> current;
  try {
    current.emplace(read_current(feed));
  } catch (const std::exception&) {
    return;  // the walk of the feed found it
  }
  check_each(feed, [&](const Json& changes) { check_entry(changes, *current); });
  // A takedown cuts older pages anew and forgets their changes: no reader holds them as they are.
  const auto is_held = [&](const store::FeedRecord& old) {
    return old.outline.name == feed.outline.name && old.outline.key == feed.outline.key &&
           !old.changes.empty();
  };
  for (const RetainedVersion& version : versions)
    for (const store::FeedRecord& old : version.manifest.feeds)
      if (is_held(old)) check_ways_from(old, *current);
}

}  // namespace vizzy::verify::folder
