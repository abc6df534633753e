#include "core/publish/stale_paths.h"

#include "core/codec/encoding.h"
#include "core/format/url.h"

namespace vizzy::publish {

namespace {

/// More documents of one collection than this are named by a wildcard even by a takedown, or not at
/// all.
constexpr std::size_t kMaxPaths = 100;

/// The folder of the format that holds them.
constexpr std::string_view kChanges = "changes";

std::string wildcard(std::string_view url_or_key) {
  return format::document_url(format::document_of(url_or_key).first, "*");
}

}  // namespace

void insert_names(std::set<std::string>& paths, const std::string& key) {
  paths.insert(key);
  if (const auto url = format::url_of_file(key))
    paths.insert(format::file_name(*url, codec::Encoding::identity));
}

void StalePaths::note(const Step& step) {
  const format::ResourceKind kind = step.resource.kind;
  if (step.action == Action::put && kind == format::ResourceKind::document)
    note_document(step.resource);
  if (step.action == Action::put && kind == format::ResourceKind::entry) note_by_path(step);
  if (step.action != Action::remove) return;
  const bool is_many =
      kind == format::ResourceKind::document && !is_takedown_ && naming_ == Naming::by_wildcard;
  if (!is_many) return note_by_path(step);
  for (const Variant& variant : step.variants) paths_.insert(wildcard(variant.key));
}

/// All `changes` share one wildcard: they change together, and each path has its price.
void StalePaths::note_by_path(const Step& step) {
  for (const Variant& variant : step.variants) {
    const bool are_changes =
        format::document_of(variant.key).first == kChanges && naming_ == Naming::by_wildcard;
    if (are_changes) {
      paths_.insert(wildcard(variant.key));
    } else {
      insert_names(paths_, variant.key);
    }
  }
}

void StalePaths::note_document(const PlannedResource& document) {
  std::set<std::string>& paths = documents_[wildcard(document.url)];
  if (!is_by_path(paths)) return;
  for (const Variant& variant : variants(representation_, document.url, document.sizes))
    insert_names(paths, variant.key);
}

/// Whether documents of a collection, with these paths so far, are named by path.
bool StalePaths::is_by_path(const std::set<std::string>& paths) const {
  const bool is_few = paths.size() <= kMaxPaths;
  return naming_ == Naming::by_path ? is_takedown_ || is_few : is_takedown_ && is_few;
}

std::set<std::string> StalePaths::paths() const {
  std::set<std::string> all = paths_;
  for (const auto& [pattern, paths] : documents_) {
    if (is_by_path(paths)) {
      all.insert(paths.begin(), paths.end());
    } else if (naming_ == Naming::by_wildcard) {
      all.insert(pattern);
    }
  }
  return all;
}

}  // namespace vizzy::publish
