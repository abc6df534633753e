#include "core/publish/folder_version.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/format/lineage.h"
#include "core/store/denylist.h"
#include "core/store/history.h"
#include "core/store/layout.h"

namespace vizzy::publish {

std::optional<codec::Digest> FolderVersion::denylist_digest() const {
  return denylist.empty() ? std::nullopt : std::optional(codec::sha256(denylist));
}

FolderVersion read_folder_version(store::FileStore& folder, const Representation& representation) {
  auto manifest = store::read_current_manifest(folder);
  if (!manifest)
    throw Error(ErrorKind::failed, "no version is published in the folder yet",
                {"run", "build-feed"});
  FolderVersion own{
      .manifest = *std::move(manifest), .manifest_text = {}, .mark = {}, .denylist = {}};
  own.manifest_text = folder.read(store::manifest_path(own.manifest.sequence)).value();
  own.mark = {own.manifest.sequence, codec::sha256(own.manifest_text), representation,
              own.manifest.lineage};
  const store::Denylist denylist = store::read_denylist(folder);
  if (!denylist.empty()) own.denylist = store::denylist_json(denylist);
  return own;
}

namespace {

/// A mark that is `now` overtaken counts from now. A time in the future is that of a wrong clock.
void overtake(std::vector<OvertakenMark>& overtaken, const PublishedMark& mark,
              std::chrono::sys_seconds now) {
  std::erase_if(overtaken, [&](const OvertakenMark& known) { return known.mark == mark; });
  overtaken.push_back({mark, now});
}

std::vector<OvertakenMark> suspects(const Published& published, std::chrono::sys_seconds now) {
  std::vector<OvertakenMark> overtaken =
      published.head ? published.head->overtaken : std::vector<OvertakenMark>();
  for (OvertakenMark& known : overtaken) known.at = std::min(known.at, now);
  if (published.overtakes)
    for (const PublishedMark& intent : published.head->intents) overtake(overtaken, intent, now);
  return overtaken;
}

}  // namespace

Head announcing_head(const Published& published, const FolderVersion& own,
                     std::chrono::sys_seconds now) {
  Head head = published.head.value_or(Head{});
  head.overtaken = suspects(published, now);
  std::erase(head.intents, own.mark);
  head.intents.push_back(own.mark);
  return head;
}

Head completing_head(const Published& published, const FolderVersion& own,
                     destination::SwapMethod swap_method, std::chrono::sys_seconds now) {
  std::vector<OvertakenMark> overtaken = suspects(published, now);
  std::erase_if(overtaken,
                [&](const OvertakenMark& known) { return known.at + kSuspicion <= now; });
  const PublishedMark* before = published.mark();
  const bool same_representation = before != nullptr && !published.is_unknown &&
                                   before->representation == own.mark.representation &&
                                   !format::are_unrelated(before->lineage, own.mark.lineage);
  return {.published = own.mark,
          .representation_since =
              same_representation ? published.head->representation_since : own.mark.sequence,
          .denylist = own.denylist_digest(),
          .intents = {},
          .overtaken = std::move(overtaken),
          .owner = {},
          .publisher = {},
          .swap_method = swap_method};
}

}  // namespace vizzy::publish
