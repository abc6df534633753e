#include "core/publish/published_listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/publish/obey_published.h"
#include "core/publish/published.h"

namespace vizzy::publish {

namespace {

/// The versions up to the published one, oldest first.
std::vector<DestinationVersion> list_up_to(destination::Destination& bookkeeping,
                                           const PublishedMark& mark) {
  std::vector<DestinationVersion> versions = list_retained(bookkeeping);
  const std::string current = destination::bookkeeping_keys::manifest(mark.sequence, mark.manifest);
  std::erase_if(versions, [&](const DestinationVersion& version) {
    return version.sequence > mark.sequence ||
           (version.sequence == mark.sequence && version.key != current);
  });
  if (versions.empty() || versions.back().key != current)
    versions.push_back({mark.sequence, current, std::nullopt});
  return versions;
}

std::optional<store::Manifest> read_manifest(destination::Destination& bookkeeping,
                                             const DestinationVersion& version) {
  try {
    return manifest_at(bookkeeping, version.sequence, version.key);
  } catch (const Error& error) {  // a manifest that is damaged although its name fits
    if (error.kind() != ErrorKind::failed) throw;
    return std::nullopt;
  }
}

Error nothing_published(const destination::Destination& web) {
  return {ErrorKind::failed,
          fmt::format("nothing is published at {}", web.name()),
          {"check the address, and --state if the bookkeeping is elsewhere"}};
}

Error lost(const destination::Destination& bookkeeping, const DestinationVersion& version) {
  return {ErrorKind::failed,
          fmt::format("{}/{} is missing or damaged", bookkeeping.name(), version.key),
          {"publish from a folder that keeps it, with --check"}};
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
  if (!known.back().manifest) throw lost(bookkeeping, listed.back());
  versions::VersionList list = versions::describe_versions(
      known, last, denylist, now,
      [](const store::Manifest&, const store::Manifest&, versions::ListedVersion&) {});
  list.place = web.name();
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
