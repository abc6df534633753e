#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/definition/definition.h"
#include "core/error.h"
#include "core/feed/slice.h"
#include "core/feed/top_children.h"
#include "core/feed/typed_cell.h"
#include "core/feed/value.h"
#include "core/format/key.h"
#include "core/progress.h"
#include "core/sort/record_sorter.h"
#include "core/sort/repeated_hashes.h"
#include "core/source/source.h"

namespace vizzy::feed {

/// The JSON of a document with its children: far more than a reader loads.
inline constexpr std::size_t kMostDocumentBytes = std::size_t{64} << 20;

/// One document: all fields of one key and its best children.
struct Document {
  std::string sort_key;  ///< see `document_sort_key`
  std::string json;
};

/// Joins sorted documents with their sorted children; holds one document.
class DocumentStream {
 public:
  /// One stream of children for each of the definition's, in its order.
  DocumentStream(const definition::DocumentsDefinition& definition,
                 std::unique_ptr<sort::RecordStream> documents,
                 std::vector<std::unique_ptr<sort::RecordStream>> children);

  /// The next document; absent at the end. A duplicate key comes twice. Errors: `gate` for one that
  /// is far too large.
  [[nodiscard]] std::optional<Document> next();
  /// How many children of each kind the documents so far have together.
  [[nodiscard]] std::vector<std::uint64_t> children() const;

 private:
  struct Children {
    std::unique_ptr<sort::RecordStream> stream;
    sort::Record record;  ///< the next one, when `any`
    bool any = false;
    std::uint64_t taken = 0;

    void advance() { any = stream->next(record); }
  };

  void append_children(std::string& json, const std::string& group, Children& children,
                       std::size_t limit);

  const definition::DocumentsDefinition& definition_;
  std::unique_ptr<sort::RecordStream> documents_;
  std::vector<Children> children_;
};

/// The text of this field cannot be the alias of a document.
[[nodiscard]] Misfit unusable_alias(std::string_view text, const std::string& field);

/// `Error{gate}`: two rows have the alias with this URL.
[[nodiscard]] Error doubled_alias(const definition::DocumentsDefinition& definition,
                                  std::string_view url);

/// The rows of one collection and of its children, in memory as the budget allows and on disk
/// beyond it.
class DocumentTable {
 public:
  /// `definition` and `memory` must outlive the table.
  DocumentTable(const definition::DocumentsDefinition& definition, sort::MemoryBudget& memory);

  /// To be called before `read` where items are compared with the documents.
  void keep_key_hashes() { key_hashes_.emplace(memory_); }
  /// The hashes of all keys, including those that were taken down. Call `keep_key_hashes` first.
  [[nodiscard]] sort::RepeatedHashes& key_hashes() { return key_hashes_.value(); }

  /// Reads every child table once, then the documents themselves: only the rows of `slice`.
  /// Errors: as `read_items`; `gate` also when a key cannot name a document.
  /// Returns what was read, children first.
  std::vector<ViewRows> read(source::Snapshot& snapshot, const format::IsDenied& is_denied,
                             Progress& progress, const DocumentSlice& slice = {});

  [[nodiscard]] const definition::DocumentsDefinition& definition() const { return definition_; }
  /// How many documents there are.
  [[nodiscard]] std::uint64_t size() const { return documents_.size(); }
  /// The number of resources: documents or groups, and aliases.
  [[nodiscard]] std::uint64_t resources() const;
  /// The aliases in the order of their sort keys: the keys of the records.
  [[nodiscard]] std::unique_ptr<sort::RecordStream> sorted_aliases() { return aliases_.sorted(); }
  /// The documents in the order of their sort keys. Children whose parent is not in the collection
  /// are left out. The table must outlive the stream.
  [[nodiscard]] DocumentStream sorted();

 private:
  [[nodiscard]] bool holds(const DocumentSlice& slice, std::string_view key) const {
    return slice.keys.is_whole() || slice.keys.holds(place_of(definition_, key));
  }
  ViewRows read_children(source::Snapshot& snapshot, std::size_t index,
                         const format::IsDenied& is_denied, Progress& progress,
                         const DocumentSlice& slice);
  ViewRows read_documents(source::Snapshot& snapshot, const format::IsDenied& is_denied,
                          Progress& progress, const DocumentSlice& slice);
  void add_alias(const std::vector<Value>& values, const Value& key, std::string_view sort_key);

  const definition::DocumentsDefinition& definition_;
  sort::MemoryBudget& memory_;
  std::optional<sort::RepeatedHashes> key_hashes_;
  sort::RecordSorter aliases_;    ///< by sort key
  std::set<std::string> groups_;  ///< that have documents
  sort::RecordSorter documents_;  ///< by sort key; their JSON up to the fields' end
  std::deque<TopChildren> children_;
};

}  // namespace vizzy::feed
