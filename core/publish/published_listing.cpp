#include "core/publish/published_listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/publish/obey_published.h"
#include "core/publish/published.h"
#include "core/publish/published_hold.h"

namespace vizzy::publish {

namespace {

std::optional<store::Manifest> read_manifest(destination::Destination& bookkeeping,
                                             const DestinationVersion& version) {
  try {
    return manifest_at(bookkeeping, version.sequence, version.key);
  } catch (const Error& error) {  // a manifest that is damaged although its name fits
    if (error.kind() != ErrorKind::failed) throw;
    return std::nullopt;
  }
}

}  // namespace

versions::VersionList list_published_versions(destination::Destination& web,
                                              destination::Destination& bookkeeping,
                                              std::uint64_t last, std::chrono::sys_seconds now) {
  const Published published = read_head(bookkeeping);
  if (published.mark() == nullptr) throw nothing_published(web);
  std::vector<Message> warnings;
  store::Denylist denylist;
  try {
    denylist = read_denylist_at(bookkeeping, &*published.head);
  } catch (const LostDenylist& error) {
    warnings.push_back(error.message());
  }
  std::vector<versions::KnownVersion> known;
  const std::vector<DestinationVersion> listed = list_up_to(bookkeeping, *published.mark());
  // One more than is shown tells what is new in the first of them; the rest costs a request each.
  const std::size_t read = std::min<std::uint64_t>(listed.size(), last + 1);
  for (std::size_t i = 0; i < listed.size(); ++i) {
    known.push_back({.sequence = listed[i].sequence});
    if (i + read >= listed.size()) known.back().manifest = read_manifest(bookkeeping, listed[i]);
  }
  if (!known.back().manifest) throw lost_bookkeeping(bookkeeping, listed.back().key);
  versions::VersionList list = versions::describe_versions(
      known, last, denylist, now,
      [](const store::Manifest&, const store::Manifest&, versions::ListedVersion&) {});
  list.place = web.name();
  list.hold = read_hold_at(web.name(), bookkeeping);
  if (list.hold && store::is_over(*list.hold, now)) list.hold.reset();
  list.warnings = std::move(warnings);
  return list;
}

store::Denylist read_published_denylist(const destination::Destination& web,
                                        destination::Destination& bookkeeping) {
  const Published published = read_head(bookkeeping);
  store::Denylist denylist =
      read_denylist_at(bookkeeping, published.head ? &*published.head : nullptr);
  if (!published.head && denylist.empty()) throw nothing_published(web);
  return denylist;
}

}  // namespace vizzy::publish
