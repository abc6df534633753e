#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/definition/definition.h"
#include "core/definition/outline.h"

namespace vizzy::models {

/// A member of a record as an app declares it.
struct Member {
  std::string json_name;
  definition::FieldType type = definition::FieldType::text;  ///< where `element` is empty
  std::string element;  ///< name of the record that it is a list of
  std::int64_t min = INT64_MIN;
  std::int64_t max = INT64_MAX;
  bool is_required = false;  ///< the key; any other member may be absent
};

/// The type of one kind of item, document or child in a typed language.
struct RecordType {
  std::string name;     ///< "DiscoveryItem", "CreatorsDocument", "CreatorsTopVideosItem"
  std::string comment;  ///< what it is, a sentence
  std::vector<Member> members;
};

/// The records of a definition: feeds, then documents with their children before them. A name that
/// is already taken gets underscores: "my-feed" and "my_feed" are MyFeedItem and
/// MyFeedItem_.
[[nodiscard]] std::vector<RecordType> record_types(const definition::Definition& definition);

/// What a language calls the types of members; `list` holds "{}" for the element.
struct TypeNames {
  std::string_view integer;
  std::string_view exact;  ///< an integer that is a number on the wire: at most 2^53 - 1
  std::string_view small;  ///< an integer of 32 bits
  std::string_view decimal;
  std::string_view boolean;
  std::string_view text;
  std::string_view date;
  std::string_view timestamp;
  std::string_view list;
};
[[nodiscard]] std::string type_name(const Member& member, const TypeNames& names);

/// A name in backquotes where it is one of the keywords.
[[nodiscard]] std::string quoted_keyword(const std::string& name,
                                         std::span<const std::string_view> keywords);

/// "top_videos" as "TopVideos".
[[nodiscard]] std::string camel_case(std::string_view name);

/// What an app needs to read a feed, and no resource says.
struct FeedConstant {
  std::string name;     ///< "DiscoveryFeed"
  std::string comment;  ///< what it is, a sentence
  std::string feed;
  std::string key;
  std::string opens;  ///< the name of the constant of the collection; empty for none
};

/// What an app needs to find the documents of a collection, and no resource says.
struct CollectionConstant {
  std::string name;     ///< "CreatorsCollection", with underscores as the records have them
  std::string comment;  ///< what it is, a sentence
  definition::CollectionOutline collection;
};
[[nodiscard]] std::vector<CollectionConstant> collection_constants(
    const definition::Definition& definition);
[[nodiscard]] std::vector<FeedConstant> feed_constants(const definition::Definition& definition);

/// "follower_count" as "followerCount", for each member; one that would begin with a digit, and one
/// that would be another's or one of `taken` get underscores. The case of the first letter tells no
/// two apart: "url" and "Url" would both have the JVM's getter getUrl. One without letters and
/// digits is "field": Swift and Kotlin do not accept names of underscores alone.
[[nodiscard]] std::vector<std::string> property_names(const RecordType& record,
                                                      std::span<const std::string_view> taken = {});

/// A string literal of Swift or Kotlin: with a backslash before quotation marks, backslashes and
/// `special`; `control` is the format of the escape for other control characters.
[[nodiscard]] std::string string_literal(std::string_view text, std::string_view special,
                                         fmt::format_string<int> control);

}  // namespace vizzy::models
