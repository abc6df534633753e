#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/feed/outline.h"
#include "core/store/denylist.h"
#include "core/store/object_store.h"

namespace vizzy {

/// Finds what a denylist forbids in the documents of a folder.
class DocumentPurger {
 public:
  /// `store` must outlive it. `collections` says where children stand.
  DocumentPurger(ObjectStore& store, const Denylist& denylist,
                 const std::vector<CollectionOutline>& collections);

  /// Whether the document itself must go.
  [[nodiscard]] bool denies(const std::string& url);
  /// The JSON of the document without its denied children; absent when it has none.
  /// Errors: `failed` when it is missing or damaged.
  [[nodiscard]] std::optional<std::string> without_children(const std::string& url);

  /// The keys that stood somewhere.
  [[nodiscard]] const KeySet& found() const { return found_; }

 private:
  struct Children {
    std::string name;
    std::string key;
    KeySet denied;
  };
  struct Collection {
    KeySet denied;
    std::vector<Children> children;  ///< with denied keys only
  };

  ObjectStore& store_;
  std::map<std::string, Collection, std::less<>> collections_;
  KeySet found_;
};

}  // namespace vizzy
