#include "core/versions/return_visit.h"

#include <optional>

#include "core/codec/encoding.h"
#include "core/format/read_back.h"
#include "core/format/url.h"
#include "core/store/layout.h"

namespace vizzy::versions {

namespace {

/// A reader takes a span that is so much longer than the time since its entry was confirmed.
constexpr std::chrono::minutes kSpare{10};

/// Absent when the file is another one: that of a newer version, or damaged.
std::optional<std::uint64_t> since_of(store::FileStore& store, const store::FeedRecord& feed,
                                      const store::ChangesRecord& changes) {
  const std::string url = format::changes_url(feed.outline.name, changes.span);
  const std::string path = store::public_path(url, codec::Encoding::identity);
  const auto text = store.read(path);
  if (!text || codec::sha256(*text) != changes.digest) return std::nullopt;
  return format::parse_since(*text, path);
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
