#include "core/versions/retained.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <string>

#include "core/error.h"
#include "core/store/damage.h"
#include "core/store/history.h"

namespace vizzy::versions {

namespace {

bool is_named(const store::Manifest& manifest, std::string_view name) {
  return name == std::to_string(manifest.sequence) ||
         std::ranges::find(manifest.feeds, name, &store::FeedRecord::version) !=
             manifest.feeds.end();
}

std::vector<store::Manifest> read_manifests(store::FileStore& store) {
  // Without this a lost manifest would make an older version the current one.
  require_published(store);
  std::vector<store::Manifest> manifests;
  const store::History history(store);
  for (const std::uint64_t sequence : history.sequences())
    manifests.push_back(history.read(sequence));
  return manifests;
}

}  // namespace

void require_published(store::FileStore& store) {
  if (!store::read_current_manifest(store))
    throw Error(ErrorKind::failed, "no version is published in the folder yet",
                {"run", "build-feed"});
}

std::vector<store::Manifest> read_retained(store::FileStore& store) {
  return store::with_remedy(store, [&] { return read_manifests(store); });
}

const store::Manifest& find_retained(const std::vector<store::Manifest>& retained,
                                     std::string_view name) {
  for (const store::Manifest& manifest : retained | std::views::reverse)
    if (is_named(manifest, name)) return manifest;
  std::vector<std::uint64_t> sequences;
  for (const store::Manifest& manifest : retained) sequences.push_back(manifest.sequence);
  throw Error(
      ErrorKind::usage, fmt::format("no retained version has the sequence or version \"{}\"", name),
      {fmt::format("choose one of the retained sequences: {}", fmt::join(sequences, ", "))});
}

}  // namespace vizzy::versions
