#include "core/feed/outline.h"

#include <algorithm>
#include <charconv>

#include "core/feed/canonical_json.h"

namespace vizzy {

namespace {

FieldType key_type(const FeedOutline& feed) {
  const auto key = std::ranges::find(feed.fields, feed.key, &FieldOutline::name);
  return key == feed.fields.end() ? FieldType::text : key->type;
}

}  // namespace

FeedOutline outline(const FeedDefinition& feed) {
  FeedOutline outline{.name = feed.name,
                      .key = feed.fields[feed.key].name,
                      .page_size = feed.page_size,
                      .fields = {}};
  for (const Field& field : feed.fields) outline.fields.push_back({field.name, field.type});
  return outline;
}

CollectionOutline outline(const DocumentsDefinition& collection) {
  CollectionOutline outline{.name = collection.name,
                            .children = {},
                            .key = collection.fields[collection.key].name,
                            .groups = collection.groups};
  if (collection.alias) outline.alias = collection.fields[*collection.alias].name;
  for (const ChildrenDefinition& children : collection.children)
    outline.children.push_back({children.name, children.fields[children.key].name});
  return outline;
}

std::string child_name(std::string_view collection, std::string_view children) {
  return std::string(collection) + "." + std::string(children);
}

std::optional<std::string> key_json(const FeedOutline& feed, std::string_view key) {
  std::string json;
  if (key_type(feed) == FieldType::text) {
    append_json_string(json, key);
    return json;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
  if (error != std::errc() || std::to_string(number) != key) return std::nullopt;
  append_json_integer(json, number);
  return json;
}

}  // namespace vizzy
