#include "core/publish/published.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/store/layout.h"

namespace vizzy::publish {

namespace {

/// More would cost more reading than they save putting.
constexpr std::size_t kMaxOlderVersions = 20;

}  // namespace

Published read_head(destination::Destination& bookkeeping) {
  Published published;
  auto found = bookkeeping.get(std::string(destination::bookkeeping_keys::kHead));
  if (!found) return published;
  published.head = parse_head(
      found->bytes, bookkeeping.name() + "/" + std::string(destination::bookkeeping_keys::kHead));
  published.head_digest = codec::sha256(found->bytes);
  published.tag = std::move(found->tag);
  bookkeeping.assume(published.head->swap_method);
  return published;
}

std::optional<store::Manifest> read_marked_manifest(destination::Destination& bookkeeping,
                                                    store::FileStore& folder,
                                                    const PublishedMark& mark) {
  const std::string key = destination::bookkeeping_keys::manifest(mark.sequence, mark.manifest);
  if (auto own = own_manifest(folder, mark.sequence, key)) return own;
  for (const std::string& at :
       {key, destination::bookkeeping_keys::intent(mark.sequence, mark.manifest)}) {
    const auto found = bookkeeping.get(at);
    if (found && codec::sha256(found->bytes) == mark.manifest)
      return store::parse_manifest(found->bytes, bookkeeping.name() + "/" + at, mark.sequence);
  }
  return std::nullopt;
}

void read_versions(Published& published, destination::Destination& bookkeeping,
                   store::FileStore& folder) {
  if (!published.head) return;
  std::vector<PublishedMark> marks = published.head->intents;
  // Before the first publish is done each mutable resource may also be missing.
  if (!published.head->published && !marks.empty())
    published.versions.push_back({store::Manifest{}, marks.front().representation});
  if (published.head->published) marks.insert(marks.begin(), *published.head->published);
  for (const OvertakenMark& overtaken : published.head->overtaken) marks.push_back(overtaken.mark);
  for (const PublishedMark& mark : marks) {
    auto manifest = read_marked_manifest(bookkeeping, folder, mark);
    if (manifest && fetch_shards(bookkeeping, folder, *manifest)) {
      published.versions.push_back({*std::move(manifest), mark.representation});
    } else {
      published.is_unknown = true;
    }
  }
}

std::vector<DestinationVersion> list_retained(destination::Destination& bookkeeping) {
  std::vector<DestinationVersion> versions;
  bookkeeping.list(
      std::string(destination::bookkeeping_keys::kManifests),
      [&](const destination::Destination::Listed& object) {
        if (const auto sequence = destination::bookkeeping_keys::sequence_of_manifest(object.key))
          versions.push_back({*sequence, object.key, std::nullopt});
      });
  std::ranges::sort(versions, {}, &DestinationVersion::key);
  return versions;
}

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

std::vector<DestinationVersion> fetch_retained(destination::Destination& bookkeeping,
                                               store::FileStore& folder) {
  std::vector<DestinationVersion> versions = list_retained(bookkeeping);
  for (DestinationVersion& version : versions) {
    auto manifest = own_manifest(folder, version.sequence, version.key);
    if (!manifest) manifest = manifest_at(bookkeeping, version.sequence, version.key);
    if (manifest && fetch_shards(bookkeeping, folder, *manifest))
      version.manifest = std::move(manifest);
  }
  return versions;
}

bool fetch_shards(destination::Destination& bookkeeping, store::FileStore& folder,
                  const store::Manifest& manifest) {
  for (const auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    for (const store::ShardRecord& shard : *shards) {
      const std::string path = store::shard_path(shard.digest);
      if (folder.size(path)) continue;
      const auto found = bookkeeping.get(destination::bookkeeping_keys::shard(shard.digest));
      if (!found || codec::sha256(found->bytes) != shard.digest) return false;
      folder.write(path, found->bytes);
    }
  return true;
}

void fetch_change_tables(destination::Destination& bookkeeping, store::FileStore& folder,
                         const store::Manifest& manifest) {
  for (const codec::Digest& table : manifest.change_tables()) {
    const auto found = bookkeeping.get(destination::bookkeeping_keys::change_table(table));
    if (found && codec::sha256(found->bytes) == table)
      folder.write(store::change_table_path(table), found->bytes);
  }
}

std::optional<store::Manifest> own_manifest(store::FileStore& folder, std::uint64_t sequence,
                                            const std::string& key) {
  const std::string path = store::manifest_path(sequence);
  const auto text = folder.read(path);
  if (!text || destination::bookkeeping_keys::manifest(sequence, codec::sha256(*text)) != key)
    return std::nullopt;
  return store::parse_manifest(*text, path, sequence);
}

std::optional<std::string> manifest_text_at(destination::Destination& bookkeeping,
                                            std::uint64_t sequence, const std::string& key) {
  auto found = bookkeeping.get(key);
  if (!found ||
      destination::bookkeeping_keys::manifest(sequence, codec::sha256(found->bytes)) != key)
    return std::nullopt;
  return std::move(found->bytes);
}

std::optional<store::Manifest> manifest_at(destination::Destination& bookkeeping,
                                           std::uint64_t sequence, const std::string& key) {
  const auto text = manifest_text_at(bookkeeping, sequence, key);
  if (!text) return std::nullopt;
  return store::parse_manifest(*text, bookkeeping.name() + "/" + key, sequence);
}

Error nothing_published(const destination::Destination& web) {
  return {ErrorKind::failed,
          fmt::format("nothing is published at {}", web.name()),
          {"check the address, and --state if the bookkeeping is elsewhere"}};
}

Error lost_bookkeeping(const destination::Destination& bookkeeping, const std::string& key) {
  return {ErrorKind::failed,
          fmt::format("{}/{} is missing or damaged", bookkeeping.name(), key),
          {"publish from a folder that keeps it, with --check"}};
}

std::set<codec::Digest> present_shards(const Head& head, destination::Destination& bookkeeping,
                                       store::FileStore& folder) {
  std::set<codec::Digest> present;
  for (const DestinationVersion& version :
       list_retained(bookkeeping) | std::views::reverse | std::views::take(kMaxOlderVersions)) {
    if (version.sequence < head.representation_since) continue;
    if (const auto manifest = own_manifest(folder, version.sequence, version.key))
      for (const store::ShardRecord& shard : manifest->objects) present.insert(shard.digest);
  }
  return present;
}

}  // namespace vizzy::publish
