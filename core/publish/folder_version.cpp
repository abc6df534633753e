#include "core/publish/folder_version.h"

#include <utility>

#include "core/error.h"
#include "core/store/denylist.h"
#include "core/store/history.h"
#include "core/store/layout.h"

namespace vizzy::publish {

std::optional<codec::Digest> OwnVersion::denylist_digest() const {
  return denylist.empty() ? std::nullopt : std::optional(codec::sha256(denylist));
}

OwnVersion read_own_version(store::ObjectStore& folder, const Form& form) {
  auto manifest = store::read_current_manifest(folder);
  if (!manifest)
    throw Error(ErrorKind::failed,
                "no version is published in the folder yet; run vizzy build-feed");
  OwnVersion own{.manifest = *std::move(manifest), .manifest_text = {}, .mark = {}, .denylist = {}};
  own.manifest_text = folder.read(store::manifest_path(own.manifest.sequence)).value();
  own.mark = {own.manifest.sequence, codec::sha256(own.manifest_text), form};
  const store::Denylist denylist = store::read_denylist(folder);
  if (!denylist.empty()) own.denylist = store::denylist_json(denylist);
  return own;
}

HeadRecord announcing_head(const Published& published, const OwnVersion& own) {
  HeadRecord head = published.head.value_or(HeadRecord{});
  std::erase(head.intents, own.mark);
  head.intents.push_back(own.mark);
  return head;
}

HeadRecord completing_head(const Published& published, const OwnVersion& own,
                           destination::Protection protection) {
  const PublishedMark* before = published.mark();
  const bool same_form =
      before != nullptr && !published.is_unknown && before->form == own.mark.form;
  return {.published = own.mark,
          .form_since = same_form ? published.head->form_since : own.mark.sequence,
          .denylist = own.denylist_digest(),
          .intents = {},
          .owner = {},
          .publisher = {},
          .protection = protection};
}

}  // namespace vizzy::publish
