#include "core/publish/stale_paths.h"

#include "core/format/resource_kind.h"
#include "core/format/url.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

/// More documents of one collection than this are named by a wildcard even by a takedown.
constexpr std::size_t kMaxDocuments = 100;

std::string wildcard(std::string_view url_or_key) {
  return format::document_url(format::document_of(url_or_key).first, "*");
}

}  // namespace

void StalePaths::note_document(const PlannedResource& document) {
  std::set<std::string>& paths = documents_[wildcard(document.url)];
  if (!is_takedown_ || paths.size() > kMaxDocuments) return;
  for (Variant& variant : variants(representation_, document.url, document.sizes))
    paths.insert(std::move(variant.key));
}

void StalePaths::put(const PlannedResource& resource, std::string_view reason) {
  if (resource.kind == ResourceKind::document) note_document(resource);
  if (resource.kind == ResourceKind::entry)
    for (Variant& variant : variants_to_put(representation_, resource))
      paths_.insert(std::move(variant.key));
  next_.put(resource, reason);
}

void StalePaths::remove(ResourceKind kind, const std::string& key, std::string_view reason) {
  const bool is_many = kind == ResourceKind::document && !is_takedown_;
  paths_.insert(is_many ? wildcard(key) : key);
  next_.remove(kind, key, reason);
}

std::set<std::string> StalePaths::paths() const {
  std::set<std::string> all = paths_;
  for (const auto& [pattern, paths] : documents_) {
    const bool is_by_path = is_takedown_ && paths.size() <= kMaxDocuments;
    if (is_by_path) {
      all.insert(paths.begin(), paths.end());
    } else {
      all.insert(pattern);
    }
  }
  return all;
}

}  // namespace vizzy
