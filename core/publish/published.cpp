#include "core/publish/published.h"

#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/publish/retained_versions.h"

namespace vizzy {

Published read_head(Destination& bookkeeping) {
  Published published;
  auto found = bookkeeping.get(std::string(bookkeeping_keys::kHead));
  if (!found) return published;
  published.head =
      parse_head(found->bytes, bookkeeping.name() + "/" + std::string(bookkeeping_keys::kHead));
  published.head_digest = sha256(found->bytes);
  published.tag = std::move(found->tag);
  bookkeeping.assume(published.head->swap_method);
  return published;
}

std::optional<Manifest> read_marked_manifest(Destination& bookkeeping, ObjectStore& folder,
                                             const PublishedMark& mark) {
  const std::string key = bookkeeping_keys::manifest(mark.sequence, mark.manifest);
  if (auto own = own_manifest(folder, mark.sequence, key)) return own;
  for (const std::string& at : {key, bookkeeping_keys::intent(mark.sequence, mark.manifest)}) {
    const auto found = bookkeeping.get(at);
    if (found && sha256(found->bytes) == mark.manifest)
      return parse_manifest(found->bytes, bookkeeping.name() + "/" + at);
  }
  return std::nullopt;
}

void read_versions(Published& published, Destination& bookkeeping, ObjectStore& folder) {
  if (!published.head) return;
  std::vector<PublishedMark> marks = published.head->intents;
  // Before the first publish is done each mutable resource may also be missing.
  if (!published.head->published && !marks.empty())
    published.versions.push_back({Manifest{}, marks.front().representation});
  if (published.head->published) marks.insert(marks.begin(), *published.head->published);
  for (const PublishedMark& mark : marks) {
    auto manifest = read_marked_manifest(bookkeeping, folder, mark);
    if (manifest && fetch_shards(bookkeeping, folder, *manifest)) {
      published.versions.push_back({*std::move(manifest), mark.representation});
    } else {
      published.is_unknown = true;
    }
  }
}

}  // namespace vizzy
