#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/definition/definition.h"

namespace vizzy::definition {

/// A field as readers know it.
struct FieldOutline {
  std::string name;
  FieldType type = FieldType::text;

  friend bool operator==(const FieldOutline&, const FieldOutline&) = default;
};

/// The parts of a feed's definition that its compiled form depends on. A manifest keeps them, so
/// that a published version can be compiled again without its definition.
struct FeedOutline {
  std::string name;
  std::string key;  ///< name of the key field, one of `fields`
  std::uint64_t page_size = 0;
  std::vector<FieldOutline> fields;
  std::vector<std::uint64_t> spans = {};  ///< of its `changes` resources, in seconds

  friend bool operator==(const FeedOutline&, const FeedOutline&) = default;
};

[[nodiscard]] FeedOutline outline(const FeedDefinition& feed);

/// The parts of a collection's definition that a later takedown needs.
struct CollectionOutline {
  struct Children {
    std::string name;
    std::string key;  ///< name of their key field

    friend bool operator==(const Children&, const Children&) = default;
  };

  std::string name;
  std::vector<Children> children;
  std::string key = {};      ///< name of the key field
  std::string alias = {};    ///< name of the alias field; empty for none
  std::uint64_t groups = 0;  ///< objects that the documents share; 0 for one each

  friend bool operator==(const CollectionOutline&, const CollectionOutline&) = default;
};

[[nodiscard]] CollectionOutline outline(const DocumentsDefinition& collection);

/// The name of a collection's children among feeds and collections: "creators.top_videos".
[[nodiscard]] std::string child_name(std::string_view collection, std::string_view children);

}  // namespace vizzy::definition
