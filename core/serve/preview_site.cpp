#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

#include "core/format/segment.h"
#include "core/json_text.h"
#include "core/serve/preview.h"
#include "core/store/directory_store.h"
#include "core/store/history.h"

namespace vizzy::serve {

namespace {

using Json = nlohmann::ordered_json;

/// As the reference client describes a collection (templates/clients/typescript/documents.ts).
Json collection_json(const definition::CollectionOutline& collection) {
  Json json{{"name", collection.name}, {"key", collection.key}};
  if (collection.groups > 0) json["groups"] = collection.groups;
  if (!collection.alias.empty()) json["alias"] = collection.alias;
  return json;
}

}  // namespace

std::string preview_site(const std::filesystem::path& folder) {
  store::DirectoryStore store(folder);
  Json feeds = Json::array();
  Json collections = Json::array();
  if (const auto manifest = store::read_current_manifest(store)) {
    for (const store::FeedRecord& feed : manifest->feeds)
      if (!format::is_segment(feed.outline.name))
        feeds.push_back({{"name", feed.outline.name}, {"key", feed.outline.key}});
    for (const definition::CollectionOutline& collection : manifest->collections)
      collections.push_back(collection_json(collection));
  }
  return json_line(Json{{"feeds", feeds}, {"collections", collections}});
}

}  // namespace vizzy::serve
