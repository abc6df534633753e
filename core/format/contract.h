#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/definition/definition.h"

/// What apps in the field rely on: the names, types and numbers that producer and app agree on and
/// that most resources do not say (docs/FORMAT.md, section 14). A definition decides it, whatever
/// the rows; a manifest keeps it, so that the next build notices what would break apps.
namespace vizzy::format {

/// The part of that name; null for none.
template <class Part>
[[nodiscard]] const Part* find_named(const std::vector<Part>& parts, std::string_view name) {
  const auto found = std::ranges::find(parts, name, &Part::name);
  return found == parts.end() ? nullptr : &*found;
}

struct FieldContract {
  std::string name;
  definition::FieldType type = definition::FieldType::text;
  int digits = 0;  ///< of a decimal: with none, it is a whole number to a parser

  friend bool operator==(const FieldContract&, const FieldContract&) = default;
};

/// An item, a document or a child.
struct RecordContract {
  std::string key;  ///< name of the key field, one of `fields`
  std::vector<FieldContract> fields;

  friend bool operator==(const RecordContract&, const RecordContract&) = default;
};

struct FeedContract {
  std::string name;
  RecordContract record;
  std::vector<std::string> segment_by = {};  ///< columns; empty for no segments

  friend bool operator==(const FeedContract&, const FeedContract&) = default;
};

struct ChildrenContract {
  std::string name;
  RecordContract record;

  friend bool operator==(const ChildrenContract&, const ChildrenContract&) = default;
};

struct CollectionContract {
  std::string name;
  RecordContract record;
  std::string alias = {};    ///< name of the alias field; empty for none
  std::uint64_t groups = 0;  ///< objects that the documents share; 0 for one each
  std::vector<ChildrenContract> children = {};

  friend bool operator==(const CollectionContract&, const CollectionContract&) = default;
};

struct Contract {
  std::vector<FeedContract> feeds;
  std::vector<CollectionContract> collections;

  friend bool operator==(const Contract&, const Contract&) = default;
};

[[nodiscard]] Contract contract_of(const definition::Definition& definition);

}  // namespace vizzy::format
