#include "core/publish/claim.h"

#include <fmt/format.h>

#include "core/codec/decode.h"
#include "core/codec/encoding.h"
#include "core/error.h"
#include "core/format/lineage.h"
#include "core/format/read_back.h"
#include "core/format/segment.h"
#include "core/format/url.h"

namespace vizzy::publish {

namespace {

constexpr std::size_t kMaxEntryBytes = std::size_t{64} << 20;

/// The lineage of an entry under its plain name, whose encoding is not known; empty without one.
std::string lineage_of(const std::string& bytes, const std::string& name) {
  for (const codec::Encoding encoding : codec::kEncodings) {
    try {
      return format::parse_entry(codec::decode(bytes, encoding, kMaxEntryBytes), name).lineage;
    } catch (const Error&) {
      continue;
    }
  }
  return {};
}

bool has_own_entry(destination::Destination& web, const FolderVersion& own) {
  for (const store::FeedRecord& feed : own.manifest.feeds) {
    if (format::is_segment(feed.outline.name)) continue;
    const std::string key =
        format::file_name(format::entry_url(feed.outline.name), codec::Encoding::identity);
    const auto found = web.get(key);
    if (found && !own.mark.lineage.empty() && lineage_of(found->bytes, key) == own.mark.lineage)
      return true;
  }
  return false;
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

void require_unclaimed(destination::Destination& web, const FolderVersion& own) {
  if (has_own_entry(web, own)) return;
  const std::string objects = format::published_prefix() + "o/";
  web.list(format::published_prefix(), [&](const destination::Destination::Listed& found) {
    if (found.key.starts_with(objects)) return;  // named by their content, they collide with none
    throw Error(ErrorKind::gate,
                fmt::format("{} holds {}, which this folder did not publish, and no record of who "
                            "did",
                            web.name(), found.key),
                {"publish to an empty place, or pass --replace-feed to put this feed in its "
                 "place"});
  });
}

}  // namespace vizzy::publish
