#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/content_name.h"
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
  std::chrono::seconds hidden_for{0};       ///< counted from the takedown; 0 when it is not known
  std::string id = {};            ///< of this takedown, so that an undo lifts it and no other
  std::string reason = {};        ///< for people; empty when none was given
  std::string requested_by = {};  ///< the same

  [[nodiscard]] bool applies_to(std::string_view name) const;
  /// When it was taken down; absent when `hidden_for` is not known.
  [[nodiscard]] std::optional<std::chrono::sys_seconds> since() const;
  friend bool operator==(const DeniedKey&, const DeniedKey&) = default;
};

/// A takedown that a person undid.
struct UndoneTakedown {
  std::string id;
  std::string key;

  friend bool operator==(const UndoneTakedown&, const UndoneTakedown&) = default;
};

/// The keys that were taken down from an output folder, as state/denylist.json records them:
///
///   {"vizzy_denylist":1,
///    "keys":[{"key":"7","from":["discovery"],"hidden_until":1700604800,"hidden_for":604800,
///             "id":"k3vq5tdbi2","reason":"court order","requested_by":"legal"}],
///    "undone":[{"id":"a7w2cvx4ne","key":"9"}]}
///
/// Every build and every rollback obeys it. Copies of it are at destinations, in backups and in
/// other folders, and any of them may be older. So it only grows: an undo is a record of its own
/// that names the takedowns it lifts, and `merge` keeps every takedown that no copy undid. (It is
/// an observed-remove set: Shapiro et al., "A comprehensive study of convergent and commutative
/// replicated data types", 2011, section 3.3.5.) Records of earlier programs have no ids and get
/// one that depends on their content. "reason" and "requested_by" are there where they were given:
/// earlier programs refuse a record that has them.
class Denylist {
 public:
  Denylist() = default;
  explicit Denylist(std::vector<DeniedKey> keys, std::vector<UndoneTakedown> undone = {});

  [[nodiscard]] const std::vector<DeniedKey>& keys() const { return keys_; }
  [[nodiscard]] const std::vector<UndoneTakedown>& undone() const { return undone_; }
  /// Nothing was ever taken down.
  [[nodiscard]] bool empty() const { return keys_.empty() && undone_.empty(); }
  /// Whether a key must not be shown under `name`, see IsDenied. The keys are not copied: segments
  /// are many.
  [[nodiscard]] bool denies(std::string_view name, std::string_view key) const;
  /// All that must not be shown under `name`.
  [[nodiscard]] format::KeySet keys_of(std::string_view name) const;
  /// What an entry of the feed lists under "hidden", as JSON values in the order of their keys.
  [[nodiscard]] std::vector<std::string> hidden(const definition::FeedOutline& feed,
                                                std::chrono::sys_seconds now) const;

  /// Takes keys down, each once, and replaces the records of the same key in the same feeds: their
  /// reason and who asked stay where the new one says none. Without an id it gets one, of its
  /// content and of what was recorded before.
  void add(std::vector<DeniedKey> keys);
  /// Lets no key stay hidden for longer than it was meant to, counted from `now`: a takedown under
  /// a clock that was ahead would hide it for years. Returns whether anything changed.
  bool limit_hiding(std::chrono::sys_seconds now);
  /// Undoes the takedowns of keys in all feeds. Returns those that are not on the list, which
  /// change nothing.
  std::vector<std::string> remove(const std::vector<std::string>& keys);
  /// Adds what another copy records.
  void merge(const Denylist& other);
  /// The keys whose takedowns `other` does not record.
  [[nodiscard]] std::vector<std::string> keys_beyond(const Denylist& other) const;

  friend bool operator==(const Denylist&, const Denylist&) = default;

 private:
  void normalize();

  std::vector<DeniedKey> keys_;         ///< sorted by key, `from` and id
  std::vector<UndoneTakedown> undone_;  ///< sorted by id, each once
};

/// The file as JSON, and back. Errors: DamagedFile.
[[nodiscard]] std::string denylist_json(const Denylist& denylist);
/// The SHA-256 of the file; absent when nothing was ever taken down, so that there need be none.
[[nodiscard]] std::optional<codec::Digest> denylist_digest(const Denylist& denylist);
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
