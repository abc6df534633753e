#include "core/publish/folder_version.h"

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

Head announcing_head(const Published& published, const FolderVersion& own) {
  Head head = published.head.value_or(Head{});
  std::erase(head.intents, own.mark);
  head.intents.push_back(own.mark);
  return head;
}

Head completing_head(const Published& published, const FolderVersion& own,
                     destination::SwapMethod swap_method) {
  const PublishedMark* before = published.mark();
  const bool same_representation = before != nullptr && !published.is_unknown &&
                                   before->representation == own.mark.representation &&
                                   !format::are_unrelated(before->lineage, own.mark.lineage);
  return {.published = own.mark,
          .representation_since =
              same_representation ? published.head->representation_since : own.mark.sequence,
          .denylist = own.denylist_digest(),
          .intents = {},
          .owner = {},
          .publisher = {},
          .swap_method = swap_method};
}

}  // namespace vizzy::publish
