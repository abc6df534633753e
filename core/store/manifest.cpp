#include "core/store/manifest.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <stdexcept>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/canonical_json.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/damage.h"

namespace vizzy::store {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::uint64_t kManifestFormat = 1;
// In seconds, added to a time, an age must not overflow.
constexpr std::uint64_t kMaxRetentionHours = 1'000'000;

Json sizes_array(const codec::Sizes& sizes) { return {sizes.identity, sizes.gzip, sizes.brotli}; }

codec::Sizes sizes_from(const Json& json) {
  return {count_from(json.at(0)), count_from(json.at(1)), count_from(json.at(2))};
}

Json fields_json(const std::vector<definition::FieldOutline>& fields) {
  Json json = Json::object();
  for (const definition::FieldOutline& field : fields)
    json[field.name] = definition::type_word(field.type);
  return json;
}

std::vector<definition::FieldOutline> fields_from(const Json& json) {
  std::vector<definition::FieldOutline> fields;
  for (const auto& [name, word] : json.items()) {
    const auto type = definition::type_of_word(word.get_ref<const std::string&>());
    if (!type) throw std::invalid_argument("not a type");
    fields.push_back({name, *type});
  }
  return fields;
}

Json feed_json(const FeedRecord& feed) {
  return {{"name", feed.outline.name},
          {"key", feed.outline.key},
          {"page_size", feed.outline.page_size},
          {"fields", fields_json(feed.outline.fields)},
          {"version", feed.version},
          {"sequence", feed.sequence},
          {"total", feed.total},
          {"entry", codec::to_hex(feed.entry)},
          {"bytes", sizes_array(feed.sizes)}};
}

FeedRecord feed_from(const Json& json) {
  return {.outline = {.name = json.at("name"),
                      .key = json.at("key"),
                      .page_size = count_from(json.at("page_size")),
                      .fields = fields_from(json.at("fields"))},
          .version = json.at("version"),
          .sequence = count_from(json.at("sequence")),
          .total = count_from(json.at("total")),
          .entry = digest_from(json.at("entry")),
          .sizes = sizes_from(json.at("bytes"))};
}

Json shards_json(const std::vector<ShardRecord>& shards) {
  Json list = Json::array();
  for (const ShardRecord& shard : shards)
    list.push_back({codec::to_hex(shard.digest), shard.lines});
  return list;
}

std::vector<ShardRecord> shards_from(const Json& json) {
  std::vector<ShardRecord> shards;
  for (const Json& item : json) shards.push_back({digest_from(item.at(0)), count_from(item.at(1))});
  return shards;
}

Json collections_json(const std::vector<definition::CollectionOutline>& collections) {
  Json json = Json::object();
  for (const definition::CollectionOutline& collection : collections) {
    Json children = Json::object();
    for (const auto& child : collection.children) children[child.name] = child.key;
    Json& record = json[collection.name] = Json{{"key", collection.key}, {"children", children}};
    if (!collection.alias.empty()) record["alias"] = collection.alias;
    if (collection.groups > 0) record["groups"] = collection.groups;
  }
  return json;
}

std::vector<definition::CollectionOutline> collections_from(const Json& json) {
  std::vector<definition::CollectionOutline> collections;
  for (const auto& [name, record] : json.items()) {
    collections.push_back(
        {.name = name,
         .children = {},
         .key = record.at("key"),
         .alias = record.value("alias", ""),
         .groups = record.contains("groups") ? count_from(record.at("groups")) : std::uint64_t{0}});
    for (const auto& [child, key] : record.at("children").items())
      collections.back().children.push_back({child, key});
  }
  return collections;
}

}  // namespace

bool Manifest::same_content(const Manifest& other) const {
  return feeds == other.feeds && objects == other.objects && documents == other.documents;
}

std::string manifest_json(const Manifest& manifest) {
  Json feeds = Json::array();
  for (const FeedRecord& feed : manifest.feeds) feeds.push_back(feed_json(feed));
  Json json{{"vizzy_manifest", kManifestFormat},
            {"sequence", manifest.sequence},
            {"lineage", manifest.lineage},
            {"built_at", manifest.built_at.time_since_epoch().count()},
            {"retention",
             {{"builds", manifest.retention.builds}, {"hours", manifest.retention.age.count()}}},
            {"feeds", feeds},
            {"objects", shards_json(manifest.objects)},
            {"documents", shards_json(manifest.documents)},
            {"collections", collections_json(manifest.collections)}};
  if (manifest.lineage.empty()) json.erase("lineage");
  if (!manifest.spared.empty()) json["spared"] = shards_json(manifest.spared);
  return json.dump(1) + "\n";
}

Manifest parse_manifest(std::string_view text, std::string_view path) {
  try {
    const Json json = Json::parse(text);
    require_format(json.at("vizzy_manifest"), kManifestFormat, path);
    Manifest manifest{.sequence = count_from(json.at("sequence")),
                      .built_at = time_from(json.at("built_at")),
                      .feeds = {},
                      .objects = shards_from(json.at("objects")),
                      .spared = json.contains("spared") ? shards_from(json.at("spared"))
                                                        : std::vector<ShardRecord>(),
                      .documents = shards_from(json.at("documents")),
                      .collections = collections_from(json.at("collections"))};
    manifest.retention = {.builds = count_from(json.at("retention").at("builds")),
                          .age = std::chrono::hours(
                              count_from(json.at("retention").at("hours"), kMaxRetentionHours))};
    if (json.contains("lineage")) manifest.lineage = lineage_from(json.at("lineage"));
    for (const Json& feed : json.at("feeds")) manifest.feeds.push_back(feed_from(feed));
    return manifest;
  } catch (const Error&) {
    throw;
  } catch (const std::exception&) {
    throw DamagedFile(std::string(path), "is damaged", {"restore the state folder from a backup"});
  }
}

std::uint64_t shard_position(const ObjectRecord& object) {
  return codec::leading_bits(object.digest);
}

std::uint64_t shard_position(const DocumentRecord& document) {
  return codec::leading_bits(codec::sha256(document.url));
}

std::string shard_line(const ObjectRecord& object) {
  return fmt::format("[\"{}\",{},{},{}]", codec::to_hex(object.digest), object.sizes.identity,
                     object.sizes.gzip, object.sizes.brotli);
}

std::string shard_line(const DocumentRecord& document) {
  std::string line = "[";
  format::append_json_string(line, document.url);
  line += fmt::format(",\"{}\",{},{}]", codec::to_hex(document.digest), document.sizes.identity,
                      document.sizes.gzip);
  return line;
}

}  // namespace vizzy::store
