#include "core/versions/return_visit.h"

#include <optional>

#include "core/format/read_back.h"
#include "core/format/url.h"
#include "core/store/read_resource.h"

namespace vizzy::versions {

namespace {

/// A reader takes a span that is so much longer than the time since its entry was confirmed.
constexpr std::chrono::minutes kSpare{10};

/// Absent when the file is another one: that of a newer version, or damaged.
std::optional<std::uint64_t> since_of(store::FileStore& store, const store::FeedRecord& feed,
                                      const store::ChangesRecord& changes) {
  const std::string url = format::changes_url(feed.outline.name, changes.span);
  const store::ReadResource found = store::read_resource(store, url, changes.sizes);
  if (!found.json || codec::sha256(*found.json) != changes.digest) return std::nullopt;
  return format::parse_since(*found.json, found.path);
}

}  // namespace

ReturnVisit return_visit(store::FileStore& store, const store::FeedRecord& feed, std::uint64_t held,
                         std::chrono::seconds away) {
  const auto least = static_cast<std::uint64_t>((away + kSpare).count());
  ReturnVisit visit;
  for (const store::ChangesRecord& changes : feed.changes) {
    if (changes.span < least || visit.leads_there) continue;
    const auto since = since_of(store, feed, changes);
    if (!since) return {};
    visit.changes.push_back(changes);
    visit.leads_there = *since <= held;
  }
  return visit;
}

}  // namespace vizzy::versions
