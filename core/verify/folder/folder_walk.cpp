#include "core/verify/folder/folder_walk.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <utility>

#include "core/error.h"
#include "core/format/page_index.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/text/number_words.h"
#include "core/verify/folder/resource_check.h"

namespace vizzy::verify::folder {

using Json = nlohmann::json;

namespace {

constexpr int kFormat = 1;

/// Stops a walk, and becomes a finding: on a file, or on the whole feed where no path is known.
struct Broken {
  std::string path;
  std::string problem;
};

Broken broken(std::string problem) { return {{}, std::move(problem)}; }

/// A key as JSON. Only text and integers are keys; other values might nest as deep as a file is
/// long, deeper than the stack.
std::string key_of(const Json& item, const std::string& key) {
  const Json& value = item.at(key);
  if (!value.is_string() && !value.is_number_integer())
    throw broken("holds a key that is neither text nor an integer");
  return json_line(value);
}

std::uint64_t hash_of_key(const Json& item, const std::string& key) {
  return std::hash<std::string>()(key_of(item, key));
}

std::vector<std::string> texts(const Json& list) { return list.get<std::vector<std::string>>(); }

void append_keys(std::vector<std::uint64_t>& keys, const Json& items, const std::string& key) {
  for (const Json& item : items) keys.push_back(hash_of_key(item, key));
}

}  // namespace

std::string FolderWalk::read(const std::string& url, Walk& walk) {
  WalkedResource found = walked_resource(store_, url, findings_);
  if (found.has_finding) throw Broken{found.path, "is damaged"};
  if (!found.text) throw Broken{found.path, fmt::format("is missing, and {} needs it", walk.name)};
  walk.reached.insert(url);
  return *std::move(found.text);
}

Json FolderWalk::fetch(const std::string& url, Walk& walk) {
  Json json = try_parse_json(read(url, walk));
  if (json.is_discarded())
    throw Broken{walked_resource(store_, url, findings_).path, "is not JSON"};
  return json;
}

const FolderWalk::Keys& FolderWalk::keys_of_page(const std::string& url, Walk& walk) {
  const auto [found, is_new] = pages_.try_emplace({url, walk.feed.outline.key});
  walk.reached.insert(url);
  if (is_new) {
    ++pages_read_;
    try {
      append_keys(found->second, fetch(url, walk).at("items"), walk.feed.outline.key);
    } catch (...) {
      pages_.erase(found);
      throw;
    }
  }
  return found->second;
}

void FolderWalk::walk_index(const std::string& root, Walk& walk) {
  format::visit_index(
      root, [&](const std::string& url) { return read(url, walk); },
      [&](std::string page) { walk.pages.push_back(std::move(page)); });
}

void FolderWalk::walk_segments(const Json& entry, Walk& walk) {
  std::map<std::string, std::uint64_t> totals;  // that the manifest has, by URL
  if (!format::is_segment(walk.feed.outline.name))
    for (const store::FeedRecord& feed : walk.version.manifest.feeds)
      if (feed.outline.name.starts_with(walk.feed.outline.name + "/"))
        totals[format::entry_url(feed.outline.name)] = feed.total;
  if (entry.contains("segments")) {
    const Json directory = fetch(entry.at("segments"), walk);
    for (const Json& segment : directory.at("segments")) {
      const auto url = segment.at("url").get<std::string>();
      const auto known = totals.extract(url);
      if (known.empty() || known.mapped() != segment.at("total"))
        throw broken(fmt::format("its directory disagrees with the manifest about {}", url));
    }
  }
  if (!totals.empty())
    throw broken(fmt::format("its directory lacks the segment {}", totals.begin()->first));
}

void FolderWalk::walk_entry(const Json& entry, Walk& walk) {
  const store::FeedRecord& feed = walk.feed;
  if (entry.at("format") != kFormat) throw broken("has a format other than 1");
  if (entry.at("feed") != feed.outline.name || entry.at("version") != feed.version ||
      entry.at("sequence") != feed.sequence || entry.at("total") != feed.total ||
      entry.value("lineage", std::string()) != walk.version.manifest.lineage)
    throw broken("disagrees with the manifest");
  if (entry.at("items").size() != std::min(feed.outline.page_size, feed.total))
    throw broken("does not hold exactly the first page");
  append_keys(walk.keys, entry.at("items"), feed.outline.key);
  walk.pages = texts(entry.at("pages"));
  if (entry.contains("index")) walk_index(entry.at("index"), walk);
  walk_segments(entry, walk);
  for (const std::string& page : walk.pages) {
    const Keys& keys = keys_of_page(page, walk);
    walk.keys.insert(walk.keys.end(), keys.begin(), keys.end());
  }
}

/// The keys that really appear twice: equal hashes are only a suspicion.
std::vector<std::string> FolderWalk::duplicate_keys(const Json& entry, const Walk& walk) {
  std::map<std::string, int> counts;
  const auto count = [&](const Json& items) {
    for (const Json& item : items) ++counts[key_of(item, walk.feed.outline.key)];
  };
  count(entry.at("items"));
  for (const std::string& page : walk.pages)
    count(parse_json(walked_resource(store_, page, findings_).text.value()).at("items"));
  std::vector<std::string> duplicates;
  for (const auto& [key, times] : counts)
    if (times > 1) duplicates.push_back(key);
  return duplicates;
}

void FolderWalk::check_keys(const Json& entry, Walk& walk) {
  if (walk.keys.size() != walk.feed.total)
    findings_.add(
        walk.name,
        fmt::format("its pages hold {}, its total is {}", text::counted(walk.keys.size(), "item"),
                    text::grouped(walk.feed.total)),
        walk.version.superseded);
  std::ranges::sort(walk.keys);
  if (std::ranges::adjacent_find(walk.keys) == walk.keys.end()) return;
  for (const std::string& key : duplicate_keys(entry, walk))
    findings_.add(walk.name, fmt::format("the key {} appears more than once", key),
                  walk.version.superseded);
}

bool FolderWalk::walk(const std::string& entry_json, const store::FeedRecord& feed,
                      const RetainedVersion& version, std::set<std::string>& reached) {
  Walk walk{
      .feed = feed,
      .version = version,
      .name = fmt::format("feed {} of sequence {}", feed.outline.name, version.manifest.sequence),
      .reached = reached,
      .keys = {},
      .pages = {}};
  try {
    const Json entry = parse_json(entry_json);
    walk_entry(entry, walk);
    check_keys(entry, walk);
    return true;
  } catch (const Broken& found) {
    if (found.path.empty()) {
      findings_.add(walk.name, found.problem, version.superseded);
    } else {
      findings_.add_file(found.path, found.problem, version.superseded);
    }
  } catch (const Error& error) {
    findings_.add(walk.name, error.message().problem, version.superseded);
  } catch (const std::exception&) {  // what a library says of it helps nobody
    findings_.add(walk.name, "its entry, or what that leads to, does not follow the format",
                  version.superseded);
  }
  return false;
}

}  // namespace vizzy::verify::folder
