#include "core/versions/document_purger.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/feed/key.h"
#include "core/store/layout.h"
#include "core/versions/published_json.h"

namespace vizzy {

DocumentPurger::DocumentPurger(ObjectStore& store, const Denylist& denylist,
                               const std::vector<CollectionOutline>& collections)
    : store_(store) {
  for (const CollectionOutline& outline : collections) {
    Collection collection{.denied = denylist.keys_of(outline.name), .children = {}};
    for (const auto& [name, key] : outline.children) {
      KeySet denied = denylist.keys_of(child_name(outline.name, name));
      if (!denied.empty()) collection.children.push_back({name, key, std::move(denied)});
    }
    collections_.emplace(outline.name, std::move(collection));
  }
}

bool DocumentPurger::denies(const std::string& url) {
  const auto [name, segment] = layout::document_of(url);
  const auto collection = collections_.find(name);
  const auto key = key_of_path_segment(segment);
  if (collection == collections_.end() || !key || !collection->second.denied.contains(*key))
    return false;
  found_.insert(*key);
  return true;
}

std::optional<std::string> DocumentPurger::without_children(const std::string& url) {
  const auto collection = collections_.find(layout::document_of(url).first);
  if (collection == collections_.end() || collection->second.children.empty()) return std::nullopt;
  const std::string path = layout::public_path(url, layout::Encoding::identity);
  auto text = store_.read(path);
  if (!text)
    throw Error(ErrorKind::failed,
                fmt::format("{} is missing; run vizzy build-feed, which writes it again", path));
  bool changed = false;
  for (const Children& children : collection->second.children) {
    auto pruned =
        vizzy::without_children(*text, children.name, children.key, children.denied, path);
    if (!pruned) continue;
    text = std::move(pruned->json);
    found_.merge(pruned->keys);
    changed = true;
  }
  return changed ? text : std::nullopt;
}

}  // namespace vizzy
