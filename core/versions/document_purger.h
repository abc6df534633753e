#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/definition/outline.h"
#include "core/format/key.h"
#include "core/store/denylist.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::versions {

/// Finds what a denylist forbids in the documents of a folder.
class DocumentPurger {
 public:
  /// `store` must outlive it. `collections` describes documents, aliases and children.
  DocumentPurger(store::FileStore& store, const store::Denylist& denylist,
                 const std::vector<definition::CollectionOutline>& collections);

  /// Whether the document or alias itself must go.
  [[nodiscard]] bool denies(const store::DocumentRecord& document);
  /// The JSON of the document or group without denied content; absent when it has none, empty when
  /// a group has nothing else.
  /// Errors: `failed` when it is missing or damaged.
  [[nodiscard]] std::optional<std::string> without_denied(const store::DocumentRecord& document);

  /// The denied keys that were found.
  [[nodiscard]] const format::KeySet& found() const { return found_; }
  /// What the documents that were asked for lose, of each collection.
  [[nodiscard]] std::vector<store::CollectionTotals> removed() const;

 private:
  struct Children {
    std::string name;
    std::string key;
    format::KeySet denied;
  };
  struct Collection {
    std::string key;
    bool is_grouped = false;
    format::KeySet denied;
    std::set<std::string> denied_groups;  ///< URLs of the groups that may hold denied keys
    std::vector<Children> children;       ///< with denied keys only
    store::CollectionTotals removed;
  };

  void find_denied(const definition::CollectionOutline& outline, Collection& collection);
  void note_alias(const std::string& key, const std::string& url);
  [[nodiscard]] std::optional<std::string> without_children(Collection& collection,
                                                            std::string_view json,
                                                            const std::string& path);
  [[nodiscard]] std::optional<std::string> without_documents(Collection& collection,
                                                             std::string_view json,
                                                             const std::string& path);

  store::FileStore& store_;
  std::map<std::string, Collection, std::less<>> collections_;
  std::set<codec::Digest> denied_aliases_;  ///< of their content
  format::KeySet found_;
};

}  // namespace vizzy::versions
