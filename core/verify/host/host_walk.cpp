#include "core/verify/host/host_walk.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "core/error.h"
#include "core/format/page_index.h"
#include "core/format/read_back.h"
#include "core/format/resource_kind.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/store/layout.h"
#include "core/text/number_words.h"
#include "core/verify/host/content.h"

namespace vizzy::verify::host {

namespace {

/// An entry that changes again and again during the walk is published to all the time.
constexpr int kMaxWalks = 3;

constexpr const char* kRunAgain = "run again in two minutes; if it stays, publish again";

Resource entry_of(const std::string& feed) {
  return {.url = format::entry_url(feed), .kind = format::ResourceKind::entry};
}

/// Stops a walk; the reason is a finding already, or is reported later.
struct Ended {};

}  // namespace

/// One walk of one version of one feed.
struct HostWalk::Walk {
  Walk(std::string feed, std::string key, std::size_t sample)
      : name(std::move(feed)), key_name(std::move(key)), census(sample) {}

  void miss(const std::string& url, int status) {
    const std::lock_guard lock(mutex);
    missing.emplace_back(url, status);
  }

  std::string name;
  std::string key_name;
  format::Entry entry = {};
  std::vector<std::string> pages = {};
  std::vector<std::string> segments = {};
  std::uint64_t changes = 0;  ///< spans whose changes were read
  KeyCensus census;
  std::atomic<std::uint64_t> pages_read = 0;
  std::atomic<bool> complete = true;
  std::mutex mutex = {};
  std::vector<std::pair<std::string, int>> missing = {};  ///< and the answers
};

HostWalk::HostWalk(ResourceCheck& check, Findings& findings, store::WorkerPool& pool,
                   Progress& progress, KeyName key_name, std::size_t sample)
    : check_(check),
      changes_(check, findings),
      findings_(findings),
      pool_(pool),
      progress_(progress),
      key_name_(std::move(key_name)),
      sample_(sample) {}

void HostWalk::find(std::string problem, std::string remedy, const std::string& url) {
  findings_.add({Severity::error, std::move(problem), {std::move(remedy)}}, url + ".json");
}

HostWalk::SharedWalk HostWalk::begin(const std::string& name) const {
  return std::make_shared<Walk>(name, key_name_(name), format::is_segment(name) ? 0 : sample_);
}

std::string HostWalk::fetch(Walk& walk, const std::string& url) {
  Reading reading = check_.read({.url = url, .kind = format::ResourceKind::object});
  if (reading.status == 200) return std::move(reading.text);
  if (reading.status != 0) walk.miss(url, reading.status);
  throw Ended();
}

std::string HostWalk::read_entry(Walk& walk) {
  Reading reading = check_.read(entry_of(walk.name));
  if (reading.status != 200) {
    if (reading.status != 0) walk.miss(format::entry_url(walk.name), reading.status);
    throw Ended();
  }
  if (!is_json(reading.text)) throw Ended();  // a finding of its own
  return std::move(reading.text);
}

void HostWalk::take_entry(Walk& walk, std::string_view text) {
  const std::string url = format::entry_url(walk.name);
  const auto json = try_parse_json(text);
  if (!json.is_object() || !json.contains("format") ||
      json.at("format") != format::kFormatVersion || !json.contains("items")) {
    find("is not an entry of format 1", "check the URL, and --feed", url);
    throw Ended();
  }
  walk.entry = format::parse_entry(text, url);
  if (walk.entry.feed != walk.name)
    find(fmt::format("is the entry of the feed {}", walk.entry.feed),
         "serve each file under its own name", url);
  const std::uint64_t held = json.at("items").size();
  if (held != std::min(walk.entry.page_size, walk.entry.total))
    find(fmt::format("holds {}, not exactly the first page", text::counted(held, "item")),
         kRunAgain, url);
}

void HostWalk::read_index(Walk& walk) {
  walk.pages = walk.entry.pages;
  if (walk.entry.index.empty()) return;
  format::visit_index(
      walk.entry.index, [&](const std::string& url) { return fetch(walk, url); },
      [&](std::string page) { walk.pages.push_back(std::move(page)); });
}

void HostWalk::read_directory(Walk& walk) {
  if (walk.entry.segments.empty()) return;
  const std::string version = format::entry_url("");
  for (const format::SegmentEntry& segment :
       format::parse_directory(fetch(walk, walk.entry.segments), walk.entry.segments).segments)
    if (segment.url.starts_with(version))
      walk.segments.push_back(segment.url.substr(version.size()));
}

/// Reads all but the pages.
void HostWalk::read_outline(Walk& walk) {
  const std::string url = format::entry_url(walk.name);
  try {
    const std::string text = read_entry(walk);
    take_entry(walk, text);
    std::vector<std::string> keys;
    format::read_items_of(text, walk.key_name, url, [&](const format::PublishedItem& item) {
      walk.census.add(item.key);
      keys.emplace_back(item.key);
    });
    read_directory(walk);
    read_index(walk);
    walk.changes = changes_.check(walk.name, walk.entry, keys, walk.pages.size());
  } catch (const Ended&) {
    walk.complete = false;
  } catch (const Error&) {
    walk.complete = false;
    find("does not follow the format", "name the definition it was built with (--definition)", url);
  }
}

void HostWalk::read_page(Walk& walk, const std::string& url) {
  try {
    const std::string text = fetch(walk, url);
    ++walk.pages_read;
    format::read_items_of(text, walk.key_name, url,
                          [&](const format::PublishedItem& item) { walk.census.add(item.key); });
  } catch (const Ended&) {
    walk.complete = false;
  } catch (const Error&) {
    walk.complete = false;
    find("is not a page of the feed", kRunAgain, url);
  }
}

bool HostWalk::was_replaced(const Walk& walk) {
  if (walk.missing.empty()) return false;
  try {
    const std::string text = check_.read(entry_of(walk.name)).text;
    return format::parse_entry(text, walk.name).version != walk.entry.version;
  } catch (const Error&) {
    return false;
  }
}

void HostWalk::judge(Walk& walk) {
  for (const auto& [url, status] : walk.missing)
    findings_.add(walk.entry.version.empty() && !format::is_segment(walk.name)
                      ? Finding{Severity::error,
                                fmt::format("is not a feed: it answers {}", status),
                                {status == 403 ? "let everybody read it, and check the URL"
                                               : "check the URL, and --feed"}}
                      : unreadable(status),
                  url + ".json");
  const std::string entry = format::entry_url(walk.name);
  if (walk.complete && walk.census.count() != walk.entry.total)
    find(fmt::format("leads to {}, but its total is {}", text::counted(walk.census.count(), "item"),
                     text::grouped(walk.entry.total)),
         kRunAgain, entry);
  for (const std::string& key : walk.census.repeated())
    find(fmt::format("leads to the key {} more than once", key), kRunAgain, entry);
}

void HostWalk::walk_all(const std::vector<SharedWalk>& walks) {
  for (const SharedWalk& walk : walks) {
    pool_.submit(0, [this, walk](unsigned) { read_outline(*walk); });
    if (walk == walks.front())
      pool_.wait();  // what it shows about the host saves requests for the rest
  }
  pool_.wait();
  std::uint64_t pages = 0;
  for (const SharedWalk& walk : walks) pages += walk->pages.size();
  progress_.begin("reading pages", pages);
  for (std::uint64_t submitted = 0; const SharedWalk& walk : walks)
    for (const std::string& page : walk->pages) {
      // A byte for each: the pool's queue is bounded, and progress is what was taken from it.
      pool_.submit(1, [this, walk, &page](unsigned) { read_page(*walk, page); });
      if (submitted == 0) pool_.wait();
      progress_.update(++submitted);
    }
  pool_.wait();
}

/// The walk, or that of the version that replaced it meanwhile.
HostWalk::SharedWalk HostWalk::settled(SharedWalk walk) {
  for (int count = 1; count < kMaxWalks && was_replaced(*walk); ++count) {
    walk = begin(walk->name);
    walk_all({walk});
  }
  return walk;
}

std::vector<WalkedFeed> HostWalk::walk(const std::vector<std::string>& names) {
  std::vector<SharedWalk> walks;
  for (const std::string& name : names) walks.push_back(begin(name));
  walk_all(walks);
  std::vector<WalkedFeed> feeds;
  for (const SharedWalk& read : walks) {
    const SharedWalk walk = settled(read);
    judge(*walk);
    feeds.push_back({.name = walk->name,
                     .version = walk->entry.version,
                     .sequence = walk->entry.sequence,
                     .lineage = walk->entry.lineage,
                     .total = walk->entry.total,
                     .items = walk->census.count(),
                     .pages = walk->pages.size(),
                     .pages_read = walk->pages_read,
                     .changes = walk->changes,
                     .complete = walk->complete,
                     .first_page = walk->pages.empty() ? "" : walk->pages.front(),
                     .segments = std::move(walk->segments),
                     .sample = walk->census.sample()});
  }
  return feeds;
}

}  // namespace vizzy::verify::host
