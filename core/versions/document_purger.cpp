#include "core/versions/document_purger.h"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "core/codec/content_name.h"
#include "core/damaged_file.h"
#include "core/format/canonical_json.h"
#include "core/format/document_json.h"
#include "core/format/key.h"
#include "core/format/read_back.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/store/damage.h"
#include "core/store/read_resource.h"

namespace vizzy::versions {

namespace {

/// Counts a document that goes. Its children are not counted where it is lost or damaged.
void count_removed(store::CollectionTotals& removed, std::string_view json) {
  ++removed.documents;
  const auto document = try_parse_json(json);
  if (!document.is_object()) return;
  for (auto& [name, total] : removed.children)
    if (const auto list = document.find(name); list != document.end()) total += list->size();
}

void count_removed(store::CollectionTotals& removed, std::string_view name,
                   std::uint64_t children) {
  std::ranges::find(removed.children, name, &store::CollectionTotals::Children::name)->total +=
      children;
}

}  // namespace

DocumentPurger::DocumentPurger(store::FileStore& store, const store::Denylist& denylist,
                               const std::vector<definition::CollectionOutline>& collections)
    : store_(store) {
  for (const definition::CollectionOutline& outline : collections) {
    Collection collection{.key = outline.key,
                          .is_grouped = outline.groups > 0,
                          .denied = denylist.keys_of(outline.name),
                          .denied_groups = {},
                          .children = {},
                          .removed = {.name = outline.name}};
    for (const auto& [name, key] : outline.children) {
      collection.removed.children.push_back({.name = name});
      format::KeySet denied = denylist.keys_of(definition::child_name(outline.name, name));
      if (!denied.empty()) collection.children.push_back({name, key, std::move(denied)});
    }
    find_denied(outline, collection);
    collections_.emplace(outline.name, std::move(collection));
  }
}

void DocumentPurger::find_denied(const definition::CollectionOutline& outline,
                                 Collection& collection) {
  for (const std::string& key : collection.denied) {
    const auto url = format::holder_url(outline.name, key, outline.groups);
    if (!url) continue;
    if (collection.is_grouped) collection.denied_groups.insert(*url);
    if (!outline.alias.empty()) note_alias(key, *url);
  }
}

/// What an alias holds follows from its key, so that it is known even where the document is lost.
void DocumentPurger::note_alias(const std::string& key, const std::string& url) {
  std::string text;
  format::append_json_string(text, key);
  for (const std::string& json : {text, key})
    denied_aliases_.insert(codec::sha256(format::alias_json(json, url)));
}

bool DocumentPurger::denies(const store::DocumentRecord& document) {
  const auto [name, segment] = format::document_of(document.url);
  const auto collection = collections_.find(name);
  if (denied_aliases_.contains(document.digest)) {
    if (collection != collections_.end()) ++collection->second.removed.aliases;
    return true;
  }
  const auto key = format::key_of_path_segment(segment);
  if (collection == collections_.end() || collection->second.is_grouped || !key ||
      !collection->second.denied.contains(*key))
    return false;
  found_.insert(*key);
  count_removed(collection->second.removed,
                store::read_resource(store_, document.url, document.sizes).json.value_or(""));
  return true;
}

std::vector<store::CollectionTotals> DocumentPurger::removed() const {
  std::vector<store::CollectionTotals> removed;
  for (const auto& [name, collection] : collections_) removed.push_back(collection.removed);
  return removed;
}

std::optional<std::string> DocumentPurger::without_denied(const store::DocumentRecord& document) {
  const auto [name, segment] = format::document_of(document.url);
  const auto found = collections_.find(name);
  const bool is_alias = segment.find('/') != std::string_view::npos;
  if (found == collections_.end() || is_alias) return std::nullopt;
  Collection& collection = found->second;
  if (collection.children.empty() && !collection.denied_groups.contains(document.url))
    return std::nullopt;
  const store::ReadResource text = store::read_resource(store_, document.url, document.sizes);
  if (!text.json || codec::sha256(*text.json) != document.digest)  // which a build repairs
    throw DamagedFile(text.path, text.problem(), store::remedy_for_version(0));
  if (collection.is_grouped) return without_documents(collection, *text.json, text.path);
  return without_children(collection, *text.json, text.path);
}

std::optional<std::string> DocumentPurger::without_children(Collection& collection,
                                                            std::string_view json,
                                                            const std::string& path) {
  std::string text(json);
  bool changed = false;
  for (const Children& children : collection.children) {
    auto pruned =
        vizzy::format::without_children(text, children.name, children.key, children.denied, path);
    if (!pruned) continue;
    text = std::move(pruned->json);
    count_removed(collection.removed, children.name, pruned->keys.size());
    found_.merge(pruned->keys);
    changed = true;
  }
  return changed ? std::optional(std::move(text)) : std::nullopt;
}

std::optional<std::string> DocumentPurger::without_documents(Collection& collection,
                                                             std::string_view json,
                                                             const std::string& path) {
  std::vector<std::string> kept;
  bool changed = false;
  format::read_documents_of(json, collection.key, path, [&](const format::PublishedItem& document) {
    if (collection.denied.contains(document.key)) {
      found_.emplace(document.key);
      count_removed(collection.removed, document.json);
      changed = true;
      return;
    }
    auto pruned = without_children(collection, document.json, path);
    changed = changed || pruned;
    kept.push_back(pruned ? *std::move(pruned) : std::string(document.json));
  });
  if (!changed) return std::nullopt;
  if (kept.empty()) return "";
  return format::group_json({kept.begin(), kept.end()});
}

}  // namespace vizzy::versions
