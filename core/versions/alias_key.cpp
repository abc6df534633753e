#include "core/versions/alias_key.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/store/damage.h"
#include "core/store/history.h"
#include "core/store/read_resource.h"
#include "core/store/shards.h"
#include "core/versions/retained.h"

namespace vizzy::versions {

namespace {

using Collections = std::vector<definition::CollectionOutline>;

/// Those whose documents have an alias of the field.
Collections collections_with(const store::Manifest& manifest, const Alias& alias,
                             const std::vector<std::string>& from) {
  Collections collections = manifest.collections;
  std::erase_if(collections, [&](const definition::CollectionOutline& collection) {
    return collection.alias != alias.field ||
           (!from.empty() && std::ranges::find(from, collection.name) == from.end());
  });
  return collections;
}

Error no_such_field(const store::Manifest& manifest, const Alias& alias,
                    const std::vector<std::string>& from) {
  std::set<std::string> fields;
  for (const definition::CollectionOutline& collection : manifest.collections)
    if (!collection.alias.empty()) fields.insert(collection.alias);
  if (fields.contains(alias.field))
    return {
        ErrorKind::usage,
        fmt::format("no documents of {} have an alias \"{}\"", fmt::join(from, ", "), alias.field),
        {"name the key"}};
  const std::vector<std::string> words(fields.begin(), fields.end());
  return {ErrorKind::usage,
          fmt::format("no published documents have an alias \"{}\"{}", alias.field,
                      did_you_mean(alias.field, words)),
          {words.empty() ? "name the keys"
                         : fmt::format("choose from {}, or name the key", fmt::join(words, ", "))}};
}

/// The published record of a resource.
std::optional<store::DocumentRecord> find_document(store::FileStore& store,
                                                   const store::Manifest& manifest,
                                                   const std::string& url) {
  store::ShardReader<store::DocumentRecord> reader(store, manifest.documents);
  while (auto document = reader.next())
    if (document->url == url) return document;
  return std::nullopt;
}

std::string read_key(store::FileStore& store, const store::DocumentRecord& alias) {
  const store::ReadResource found = store::read_resource(store, alias.url, alias.sizes);
  if (!found.json || codec::sha256(*found.json) != alias.digest)
    throw DamagedFile(found.path, found.problem(), store::remedy_for_version(0));
  const auto json = try_parse_json(*found.json);
  const auto key = json.is_object() ? json.find("key") : json.end();
  if (key == json.end()) throw DamagedFile(found.path, "is damaged", store::remedy_for_version(0));
  return bare_text(*key);
}

}  // namespace

std::string key_of_alias(store::FileStore& store, const Alias& alias,
                         const std::vector<std::string>& from) {
  require_published(store);
  const store::Manifest manifest = store::read_current_manifest(store).value();
  const Collections collections = collections_with(manifest, alias, from);
  if (collections.empty()) throw no_such_field(manifest, alias, from);
  std::map<std::string, std::string> holders;  // "creators 7" by key
  for (const definition::CollectionOutline& collection : collections) {
    const auto url = format::alias_url(collection.name, alias.field, alias.value);
    const auto document = url ? find_document(store, manifest, *url) : std::nullopt;
    if (!document) continue;
    const std::string key = read_key(store, *document);
    holders.emplace(key, fmt::format("{} {}", collection.name, key));
  }
  if (holders.empty())
    throw Error(ErrorKind::failed,
                fmt::format("no published document has the {} \"{}\", so nothing was taken down",
                            alias.field, alias.value),
                {"write it as the database holds it, or name the key"});
  if (holders.size() == 1) return holders.begin()->first;
  std::vector<std::string> names;
  for (const auto& [key, holder] : holders) names.push_back(holder);
  throw Error(
      ErrorKind::usage,
      fmt::format("{}={} leads to {}", alias.field, alias.value, fmt::join(names, " and to ")),
      {"name the key"});
}

}  // namespace vizzy::versions
