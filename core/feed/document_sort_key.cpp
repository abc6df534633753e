#include "core/feed/document_sort_key.h"

#include "core/codec/content_name.h"
#include "core/feed/order.h"
#include "core/format/url.h"

namespace vizzy::feed {

namespace {

constexpr std::size_t kPositionBytes = sizeof(std::uint64_t);
constexpr char kGroupMark = '\0';  // no URL has one

}  // namespace

std::optional<std::string> document_sort_key(const definition::DocumentsDefinition& collection,
                                             std::string_view key) {
  const auto url = format::holder_url(collection.name, key, collection.groups);
  if (!url) return std::nullopt;
  std::string sort_key = resource_sort_key(*url);
  if (collection.groups == 0) return sort_key;
  sort_key += kGroupMark;
  append_sort_term(sort_key, key, definition::Direction::ascending);
  return sort_key;
}

std::string resource_sort_key(std::string_view url) {
  const codec::Digest digest = codec::sha256(url);
  return std::string(digest.begin(), digest.begin() + kPositionBytes).append(url);
}

std::string_view url_of_sort_key(std::string_view sort_key) {
  const std::string_view rest = sort_key.substr(kPositionBytes);
  return rest.substr(0, rest.find(kGroupMark));
}

bool is_in_group(std::string_view sort_key) {
  return sort_key.find(kGroupMark, kPositionBytes) != std::string_view::npos;
}

}  // namespace vizzy::feed
