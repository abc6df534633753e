#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/format/entry.h"
#include "core/format/key.h"
#include "core/format/segment.h"

namespace vizzy::format {

/// Reads the JSON of entries, pages and index objects back, and keeps the bytes of the items
/// unchanged, so that they can be published again. Errors: DamagedFile, at `path`, when the text is
/// not what a build writes.

/// One item of a page. Valid during the visit only.
struct PublishedItem {
  std::string_view key;   ///< its text, see `key_text`
  std::string_view json;  ///< its canonical JSON
};
using VisitItem = std::function<void(const PublishedItem&)>;

/// Visits the items of a page or an entry; `key` is the name of their key field.
void read_items_of(std::string_view text, std::string_view key, const std::string& path,
                   const VisitItem& visit);

/// Whether an object, which may be cut off, begins as an index or a directory of segments does:
/// they hold no items.
[[nodiscard]] bool begins_without_items(std::string_view text);

/// Visits the documents of a group.
void read_documents_of(std::string_view text, std::string_view key, const std::string& path,
                       const VisitItem& visit);

/// A document without some of its children.
struct Pruned {
  std::string json;
  KeySet keys;  ///< of the removed children
};

/// A document without those children of the array `list` whose key is denied; absent when there are
/// none.
[[nodiscard]] std::optional<Pruned> without_children(std::string_view text, std::string_view list,
                                                     std::string_view key, const KeySet& denied,
                                                     const std::string& path);

/// `entry_json` backwards.
[[nodiscard]] Entry parse_entry(std::string_view text, const std::string& path);

/// The `since` of a `changes` resource or of the object that it names for further pages.
[[nodiscard]] std::uint64_t parse_since(std::string_view text, const std::string& path);

/// Whether an object, which may be cut off, begins as one that `changes` name for further pages.
[[nodiscard]] bool begins_as_rest(std::string_view text);
/// The keys on all pages of such an object.
[[nodiscard]] KeySet parse_rest_keys(std::string_view text, const std::string& path);

/// `index_json` backwards: one of both lists is empty.
struct IndexObject {
  std::vector<std::string> leaves;
  std::vector<std::string> pages;
};
[[nodiscard]] IndexObject parse_index(std::string_view text, const std::string& path);

/// `directory_json` backwards.
[[nodiscard]] SegmentDirectory parse_directory(std::string_view text, const std::string& path);

}  // namespace vizzy::format
