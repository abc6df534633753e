#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/definition/outline.h"
#include "core/format/key.h"
#include "core/store/file_store.h"

namespace vizzy::store {

/// A key that was taken down: no later version holds it.
struct DeniedKey {
  std::string key;  ///< its text, see `key_text`
  /// Feeds (with all their segments), single segments, collections and, as "collection.child",
  /// children; empty for all feeds and collections: children have keys of their own.
  std::vector<std::string> from;
  std::chrono::sys_seconds hidden_until{};  ///< until then entries list it under "hidden"

  [[nodiscard]] bool applies_to(std::string_view name) const;
  friend bool operator==(const DeniedKey&, const DeniedKey&) = default;
};

/// The keys that were taken down from an output folder, as state/denylist.json records them:
///
///   {"vizzy_denylist":1,"keys":[{"key":"7","from":["discovery"],"hidden_until":1700604800}]}
///
/// Every build and every rollback obeys it.
class Denylist {
 public:
  Denylist() = default;
  explicit Denylist(std::vector<DeniedKey> keys);

  [[nodiscard]] const std::vector<DeniedKey>& keys() const { return keys_; }
  [[nodiscard]] bool empty() const { return keys_.empty(); }
  /// Whether a key must not be shown under `name`, see IsDenied. The keys are not copied: segments
  /// are many.
  [[nodiscard]] bool denies(std::string_view name, std::string_view key) const;
  /// All that must not be shown under `name`.
  [[nodiscard]] format::KeySet keys_of(std::string_view name) const;
  /// What an entry of the feed lists under "hidden", as JSON values in the order of their keys.
  [[nodiscard]] std::vector<std::string> hidden(const definition::FeedOutline& feed,
                                                std::chrono::sys_seconds now) const;

  /// Adds a key, or replaces the record of the same key in the same feeds.
  void add(DeniedKey key);
  /// Removes a key in all feeds. Returns whether it was on the list.
  bool remove(std::string_view key);

 private:
  std::vector<DeniedKey> keys_;  ///< sorted by key, then by `from`
};

/// The file as JSON, and back. Errors: DamagedFile.
[[nodiscard]] std::string denylist_json(const Denylist& denylist);
[[nodiscard]] Denylist parse_denylist(const std::string& text);

/// Empty when nothing was ever taken down. Errors: DamagedFile when the file is damaged, or is not
/// the one that the commit record names: without it a build could publish again what was taken
/// down. While a commit is pending the record is ignored: the old file may still be there.
[[nodiscard]] Denylist read_denylist(FileStore& store);

/// As much of a lost denylist as can be read, to start a new one with.
[[nodiscard]] Denylist salvage_denylist(FileStore& store);
/// Keys that an entry of the current version still hides but the list lacks for its feed.
[[nodiscard]] std::set<std::string> forgotten_keys(FileStore& store, const Denylist& denylist);

}  // namespace vizzy::store
