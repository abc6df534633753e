#include "core/definition/outline.h"

namespace vizzy::definition {

FeedOutline outline(const FeedDefinition& feed) {
  FeedOutline outline{.name = feed.name,
                      .key = feed.fields[feed.key].name,
                      .page_size = feed.page_size,
                      .fields = {}};
  for (const Field& field : feed.fields) outline.fields.push_back({field.name, field.type});
  for (const std::chrono::seconds span : feed.changes.spans)
    outline.spans.push_back(static_cast<std::uint64_t>(span.count()));
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

}  // namespace vizzy::definition
