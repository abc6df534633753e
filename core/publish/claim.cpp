#include "core/publish/claim.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <set>
#include <string>

#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/format/lineage.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/publish/expected_keys.h"
#include "core/publish/own_names.h"
#include "core/publish/published_entry.h"
#include "core/store/commit.h"
#include "core/store/history.h"
#include "core/text/number_words.h"

namespace vizzy::publish {

namespace {

/// Files: the first few by name, whatever their order, and how many there are.
struct Names {
  static constexpr std::size_t kMostShown = 5;

  std::uint64_t count = 0;
  std::set<std::string> first = {};

  void add(const std::string& name) {
    first.insert(name);
    if (first.size() > kMostShown) first.erase(std::prev(first.end()));
    ++count;
  }
  [[nodiscard]] std::string text() const {
    return fmt::format("{}{}", fmt::join(first, ", "), text::and_more(first.size(), count));
  }
};

bool has_own_entry(destination::Destination& web, const FolderVersion& own) {
  for (const store::FeedRecord& feed : own.manifest.feeds) {
    if (format::is_segment(feed.outline.name)) continue;
    const auto entry = read_entry_at(web, feed.outline.name);
    if (entry && !own.mark.lineage.empty() && entry->lineage == own.mark.lineage) return true;
  }
  return false;
}

std::string lineage_of(store::FileStore& folder) {
  return store::read_commit(folder) ? store::read_current_manifest(folder)->lineage : std::string();
}

/// A copy of a folder lacks the bookkeeping beside it; that of a bucket may be elsewhere.
Remedy record_remedy(const destination::Destination& web,
                     const destination::Destination& bookkeeping) {
  constexpr const char* kAnew = "or leave --since out to start a feed anew";
  if (web.keeps_headers() || bookkeeping.keeps_headers())
    return {fmt::format("name the place of its bookkeeping with --state, {}", kAnew)};
  return {
      fmt::format("if it is a copy of a folder NAME, copy the bookkeeping, too: cp -a "
                  ".NAME.vizzy {}; {}",
                  bookkeeping.name(), kAnew)};
}

}  // namespace

void require_lineage(const Head& head, const std::string& lineage, const std::string& destination) {
  const PublishedMark* other = head.of_other_lineage(lineage);
  if (other == nullptr) return;
  throw Error(
      ErrorKind::gate,
      fmt::format("{} holds the feed of another folder, of lineage {}; this folder's is {}",
                  destination, other->lineage, lineage),
      {"publish from the folder that built it, start this one from what is published, or pass "
       "--replace-feed to put this feed in its place: run",
       fmt::format("build-feed --since {}", destination)});
}

void require_unclaimed(destination::Destination& web, store::FileStore& folder,
                       const FolderVersion& own) {
  if (has_own_entry(web, own)) return;
  const std::string objects = format::objects_prefix();
  const ExpectedKeys next = expected_keys(folder, own, std::nullopt, {});
  OwnNames names;
  names.add(own.manifest);
  Names strangers, changed;
  web.list(format::published_prefix(), [&](const destination::Destination::Listed& found) {
    if (found.key.starts_with(objects)) return;  // named by their content, they collide with none
    strangers.add(found.key);
    if (next.size_of(found.key) || names.may_have_put(found.key)) changed.add(found.key);
  });
  if (strangers.count == 0) return;
  throw Error(ErrorKind::gate,
              fmt::format("{} holds {} that this folder did not publish, and no record of who did; "
                          "a publish would overwrite or remove {}",
                          web.name(), text::counted(strangers.count, "file"),
                          changed.count == 0 ? fmt::format("none of {}", strangers.text())
                                             : changed.text()),
              {"publish to an empty place, or pass --adopt to publish there and leave the other "
               "files alone, or --replace-feed to remove them"});
}

void require_record(destination::Destination& web, destination::Destination& bookkeeping,
                    const std::vector<std::string>& feeds, store::FileStore& folder) {
  if (bookkeeping.get(std::string(destination::bookkeeping_keys::kHead))) return;
  const std::string own = lineage_of(folder);
  for (const std::string& feed : feeds) {
    const auto entry = read_entry_at(web, feed);
    if (!entry || (!own.empty() && entry->lineage == own)) continue;
    throw Error(ErrorKind::gate,
                fmt::format("{} holds the feed {}, but {} has no record of what is published and "
                            "of what was taken down there",
                            web.name(), feed, bookkeeping.name()),
                record_remedy(web, bookkeeping));
  }
}

}  // namespace vizzy::publish
