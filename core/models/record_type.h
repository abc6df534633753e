#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/feed/definition.h"

namespace vizzy::models {

/// A member of a record as an app declares it.
struct Member {
  std::string json_name;
  FieldType type = FieldType::text;  ///< where `element` is empty
  std::string element;               ///< name of the record that it is a list of
  bool is_required = false;          ///< the key; any other member may be absent
};

/// What one kind of item, document or child looks like in a language with types.
struct RecordType {
  std::string name;     ///< "DiscoveryItem", "CreatorsDocument", "CreatorsTopVideosItem"
  std::string comment;  ///< what it is, a sentence
  std::vector<Member> members;
};

/// The records of a definition: feeds, then documents with their children before them.
[[nodiscard]] std::vector<RecordType> record_types(const Definition& definition);

/// "top_videos" as "TopVideos".
[[nodiscard]] std::string camel_case(std::string_view name);

/// "follower_count" as "followerCount", for each member; two that would be the same, and one that
/// would begin with a digit or be empty, get underscores.
[[nodiscard]] std::vector<std::string> property_names(const RecordType& record);

}  // namespace vizzy::models
