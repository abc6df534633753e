#include "core/store/manifest.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <stdexcept>
#include <string_view>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/admission.h"
#include "core/format/canonical_json.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/contract_json.h"
#include "core/store/damage.h"

namespace vizzy::store {

using Json = nlohmann::ordered_json;

namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kManifestFormat = 1;
// In seconds, added to a time, an age must not overflow.
constexpr std::uint64_t kMaxRetentionHours = 1'000'000;
constexpr std::array kManifestMembers{
    "vizzy_manifest"sv, "sequence"sv,    "lineage"sv,        "built_at"sv,
    "retention"sv,      "feeds"sv,       "objects"sv,        "spared"sv,
    "documents"sv,      "collections"sv, "contract"sv,       "totals"sv,
    "max_shrink"sv,     "shrunk"sv,      "allowed_breaks"sv, "encodings"sv};
constexpr std::array kRetentionMembers{"builds"sv, "hours"sv};
constexpr std::array kFeedMembers{"name"sv,    "key"sv,      "page_size"sv, "fields"sv,
                                  "version"sv, "sequence"sv, "total"sv,     "entry"sv,
                                  "bytes"sv,   "spans"sv,    "changes"sv,   "change_table"sv};
constexpr std::array kCollectionMembers{"key"sv, "children"sv, "alias"sv, "groups"sv};
constexpr std::uint64_t kMaxRetentionBuilds = 1'000'000'000;
constexpr std::uint64_t kMaxPageSize = 1'000'000;

Json sizes_array(const codec::Sizes& sizes) {
  Json json{sizes.stored(codec::Encoding::identity), sizes.gzip, sizes.brotli};
  if (!sizes.has_identity) json.push_back(sizes.identity);
  return json;
}

codec::Sizes sizes_from(const Json& json) {
  return stored_sizes(count_from(json.at(0), kMostBytes), count_from(json.at(1), kMostBytes),
                      count_from(json.at(2), kMostBytes), decoded_from(json, 3));
}

/// Only encodings that a later program knows are other words.
codec::Encodings encodings_from(const Json& json) {
  const std::vector<std::string> words = strings_from(json);
  const auto encodings = codec::encodings_of_text(fmt::format("{}", fmt::join(words, ",")));
  if (!encodings) throw NewerRecord("");
  if (!encodings->serve_all()) throw std::invalid_argument("not for every client");
  return *encodings;
}

Json encodings_json(const codec::Encodings& encodings) {
  Json json = Json::array();
  for (const codec::Encoding encoding : codec::kEncodings)
    if (encodings.contains(encoding)) json.push_back(word_of(encoding));
  return json;
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

Json changes_json(const std::vector<ChangesRecord>& changes) {
  Json list = Json::array();
  for (const ChangesRecord& record : changes) {
    Json& json = list.emplace_back(
        Json{record.span, codec::to_hex(record.digest), sizes_array(record.sizes)});
    if (record.rest) json.push_back(codec::to_hex(*record.rest));
  }
  return list;
}

std::vector<ChangesRecord> changes_from(const Json& json) {
  std::vector<ChangesRecord> changes;
  for (const Json& record : json) {
    changes.push_back({.span = count_from(record.at(0)),
                       .digest = digest_from(record.at(1)),
                       .sizes = sizes_from(record.at(2))});
    if (record.size() > 3) changes.back().rest = digest_from(record.at(3));
  }
  return changes;
}

std::vector<std::uint64_t> spans_from(const Json& json) {
  std::vector<std::uint64_t> spans;
  for (const Json& span : json) spans.push_back(count_from(span));
  return spans;
}

/// What every file decodes to, where none has these bytes.
std::string line_end(const codec::Sizes& sizes) {
  return sizes.has_identity ? "" : fmt::format(",{}", sizes.identity);
}

Json feed_json(const FeedRecord& feed) {
  Json json{{"name", feed.outline.name},
            {"key", feed.outline.key},
            {"page_size", feed.outline.page_size},
            {"fields", fields_json(feed.outline.fields)},
            {"version", feed.version},
            {"sequence", feed.sequence},
            {"total", feed.total},
            {"entry", codec::to_hex(feed.entry)},
            {"bytes", sizes_array(feed.sizes)}};
  if (!feed.outline.spans.empty()) json["spans"] = feed.outline.spans;
  if (!feed.changes.empty()) json["changes"] = changes_json(feed.changes);
  if (feed.change_table) json["change_table"] = codec::to_hex(*feed.change_table);
  return json;
}

FeedRecord feed_from(const Json& json) {
  FeedRecord feed{.outline = {.name = admitted_from(json.at("name"), format::is_feed_name),
                              .key = text_from(json.at("key")),
                              .page_size = positive_from(json.at("page_size"), kMaxPageSize),
                              .fields = fields_from(json.at("fields"))},
                  .version = text_from(json.at("version")),
                  .sequence = sequence_from(json.at("sequence")),
                  .total = count_from(json.at("total"), kMostItems),
                  .entry = digest_from(json.at("entry")),
                  .sizes = sizes_from(json.at("bytes"))};
  if (json.contains("spans")) feed.outline.spans = spans_from(json.at("spans"));
  if (json.contains("changes")) feed.changes = changes_from(json.at("changes"));
  if (json.contains("change_table")) feed.change_table = digest_from(json.at("change_table"));
  require_known(json, kFeedMembers);
  return feed;
}

Json shards_json(const std::vector<ShardRecord>& shards) {
  Json list = Json::array();
  for (const ShardRecord& shard : shards)
    list.push_back({codec::to_hex(shard.digest), shard.lines});
  return list;
}

std::vector<ShardRecord> shards_from(const Json& json) {
  std::vector<ShardRecord> shards;
  for (const Json& item : json)
    shards.push_back({digest_from(item.at(0)), count_from(item.at(1), kMostItems)});
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
        {.name = admitted_from(Json(name), format::is_name),
         .children = {},
         .key = text_from(record.at("key")),
         .alias = record.contains("alias") ? text_from(record.at("alias")) : "",
         .groups = record.contains("groups") ? groups_from(record.at("groups")) : 0});
    for (const auto& [child, key] : record.at("children").items())
      collections.back().children.push_back({child, key});
    require_known(record, kCollectionMembers);
  }
  return collections;
}

definition::Retention retention_from(const Json& json) {
  const definition::Retention retention{
      .builds = count_from(json.at("builds"), kMaxRetentionBuilds),
      .age = std::chrono::hours(count_from(json.at("hours"), kMaxRetentionHours))};
  require_known(json, kRetentionMembers);
  return retention;
}

Manifest manifest_from(const Json& json) {
  require_format(json.at("vizzy_manifest"), kManifestFormat);
  Manifest manifest{.sequence = count_from(json.at("sequence"), kMostSequence),
                    .built_at = time_from(json.at("built_at")),
                    .retention = retention_from(json.at("retention")),
                    .feeds = {},
                    .objects = shards_from(json.at("objects")),
                    .spared = json.contains("spared") ? shards_from(json.at("spared"))
                                                      : std::vector<ShardRecord>(),
                    .documents = shards_from(json.at("documents")),
                    .collections = collections_from(json.at("collections"))};
  for (const Json& feed : json.at("feeds")) manifest.feeds.push_back(feed_from(feed));
  if (json.contains("lineage")) manifest.lineage = lineage_from(json.at("lineage"));
  if (json.contains("contract")) manifest.contract = contract_from(json.at("contract"));
  if (json.contains("totals")) manifest.totals = totals_from(json.at("totals"));
  if (json.contains("encodings")) manifest.encodings = encodings_from(json.at("encodings"));
  if (json.contains("max_shrink")) manifest.max_shrink = share_from(json.at("max_shrink"));
  if (json.contains("shrunk")) manifest.shrunk = sequence_from(json.at("shrunk"));
  if (json.contains("allowed_breaks"))
    for (const Json& broken : json.at("allowed_breaks"))
      manifest.allowed_breaks.push_back(
          {sequence_from(broken.at(0)), broken.at(1).get<std::string>()});
  require_known(json, kManifestMembers);
  return manifest;
}

}  // namespace

std::vector<EntryResource> entry_resources(const FeedRecord& feed) {
  std::vector<EntryResource> resources;
  for (const ChangesRecord& changes : feed.changes)
    resources.push_back({.url = format::changes_url(feed.outline.name, changes.span),
                         .digest = changes.digest,
                         .sizes = changes.sizes});
  resources.push_back(
      {.url = format::entry_url(feed.outline.name), .digest = feed.entry, .sizes = feed.sizes});
  return resources;
}

std::set<codec::Digest> Manifest::change_tables() const {
  std::set<codec::Digest> tables;
  for (const FeedRecord& feed : feeds)
    if (feed.change_table) tables.insert(*feed.change_table);
  return tables;
}

void Manifest::allow_breaks(const std::vector<format::Break>& breaks) {
  constexpr std::ptrdiff_t kMost = 256;
  for (const format::Break& broken : breaks)
    allowed_breaks.push_back({sequence, format::describe(broken)});
  const std::ptrdiff_t more = std::ssize(allowed_breaks) - kMost;
  if (more > 0) allowed_breaks.erase(allowed_breaks.begin(), allowed_breaks.begin() + more);
}

bool Manifest::same_content(const Manifest& other) const {
  const auto is_same = [](FeedRecord a, const FeedRecord& b) {
    a.change_table = b.change_table;
    return a == b;
  };
  return std::ranges::equal(feeds, other.feeds, is_same) && objects == other.objects &&
         documents == other.documents;
}

FeedsByName feeds_by_name(const Manifest& manifest) {
  FeedsByName feeds;
  for (const FeedRecord& feed : manifest.feeds) feeds.emplace(feed.outline.name, &feed);
  return feeds;
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
  if (manifest.contract) json["contract"] = contract_json(*manifest.contract);
  if (!manifest.totals.empty()) json["totals"] = totals_json(manifest.totals);
  if (!codec::Encodings().without(manifest.encodings).empty())
    json["encodings"] = encodings_json(manifest.encodings);
  if (manifest.max_shrink) json["max_shrink"] = *manifest.max_shrink;
  if (manifest.shrunk > 0) json["shrunk"] = manifest.shrunk;
  for (const auto& [sequence, what] : manifest.allowed_breaks)
    json["allowed_breaks"].push_back({sequence, what});
  return json_text(json, 1) + "\n";
}

Manifest parse_manifest(std::string_view text, std::string_view path,
                        std::optional<std::uint64_t> sequence) {
  const Remedy remedy{"restore the state folder from a backup"};
  Manifest manifest = read_record(
      path, [&] { return manifest_from(parse_ordered_json(text)); },
      [&] { return DamagedFile(std::string(path), "is damaged", remedy); });
  if (sequence && manifest.sequence != *sequence)
    throw DamagedFile(std::string(path),
                      fmt::format("is the manifest of sequence {}", manifest.sequence), remedy);
  return manifest;
}

std::uint64_t shard_position(const ObjectRecord& object) {
  return codec::leading_bits(object.digest);
}

std::uint64_t shard_position(const DocumentRecord& document) {
  return codec::leading_bits(codec::sha256(document.url));
}

std::string shard_line(const ObjectRecord& object) {
  const codec::Sizes& sizes = object.sizes;
  return fmt::format("[\"{}\",{},{},{}{}]", codec::to_hex(object.digest),
                     sizes.stored(codec::Encoding::identity), sizes.gzip, sizes.brotli,
                     line_end(sizes));
}

std::string shard_line(const DocumentRecord& document) {
  std::string line = "[";
  format::append_json_string(line, document.url);
  line += fmt::format(",\"{}\",{},{}{}]", codec::to_hex(document.digest),
                      document.sizes.stored(codec::Encoding::identity), document.sizes.gzip,
                      line_end(document.sizes));
  return line;
}

}  // namespace vizzy::store
