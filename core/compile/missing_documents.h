#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/definition/definition.h"
#include "core/feed/item_table.h"
#include "core/sort/memory_budget.h"
#include "core/sort/repeated_hashes.h"

namespace vizzy::compile {

/// The collection whose documents the items of a feed open, by their keys.
struct OpenedDocuments {
  const definition::DocumentsDefinition* documents = nullptr;
  /// Otherwise it is a guess: the key fields have the same name and type, and so has another field.
  bool is_declared = false;
};

/// Absent when the feed opens none, as far as the definition tells.
[[nodiscard]] std::optional<OpenedDocuments> opened_by(const definition::FeedDefinition& feed,
                                                       const definition::Definition& definition);

/// How many items of a feed have no document.
struct MissingDocuments {
  std::string feed;
  std::string documents;  ///< name of the collection
  std::uint64_t items = 0;
  std::uint64_t missing = 0;
  std::vector<std::string> keys;  ///< of some of them, as JSON values in the order of the feed
};

/// Compares the items of the feed with the keys of the collection, in memory and on disk as the
/// budget allows.
[[nodiscard]] MissingDocuments missing_documents(const definition::FeedDefinition& feed,
                                                 feed::ItemTable& items,
                                                 const definition::DocumentsDefinition& documents,
                                                 sort::RepeatedHashes& key_hashes,
                                                 sort::MemoryBudget& memory);

/// Whether a version may have more items without documents than `max_missing_documents`.
enum class Missing { refused, allowed };

/// Collects what items miss, feed by feed, and decides what it means.
class MissingDocumentsGate {
 public:
  explicit MissingDocumentsGate(const definition::Definition& definition)
      : most_(definition.gates.max_missing_documents) {}

  /// A guess is forgotten where fewer than half of the items have a document: the feed opens
  /// something else.
  void add(MissingDocuments found, const OpenedDocuments& opened);

  /// Errors: `gate` with all feeds that miss too many.
  void require_few() const;
  /// What `require_few` refuses, a line for each feed; empty for nothing.
  [[nodiscard]] std::vector<std::string> too_many() const;
  /// A line for each other feed with items that have no document.
  [[nodiscard]] std::vector<std::string> advice() const;
  /// What was found for each feed whose items open documents.
  [[nodiscard]] std::vector<MissingDocuments> found() const;

 private:
  struct Feed {
    MissingDocuments found;
    bool is_declared = false;
  };

  [[nodiscard]] bool is_too_many(const Feed& feed) const;

  std::optional<double> most_;
  std::vector<Feed> feeds_;
};

[[nodiscard]] nlohmann::ordered_json missing_documents_json(
    const std::vector<MissingDocuments>& found);

}  // namespace vizzy::compile
