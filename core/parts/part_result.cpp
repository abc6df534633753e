#include "core/parts/part_result.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

#include "core/error.h"
#include "core/feed/document_sort_key.h"
#include "core/format/admission.h"
#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"

namespace vizzy::parts {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kPartFormat = 1;

Json list_json(const RecordList& list) {
  Json files = Json::array();
  for (const codec::Digest& digest : list.files) files.push_back(codec::to_hex(digest));
  return {{"records", list.records}, {"files", std::move(files)}};
}

RecordList list_from(const Json& json) {
  RecordList list{.files = {}, .records = store::count_from(json.at("records"), store::kMostItems)};
  for (const Json& digest : json.at("files")) list.files.push_back(store::digest_from(digest));
  return list;
}

/// What the definition says of a view is not repeated.
Json view_json(const feed::ViewRows& view) {
  return {{"rows", view.rows},
          {"unplaced", view.unplaced},
          {"segment_rows", view.segment_rows},
          {"oversized", view.oversized.rows},
          {"oversized_keys", view.oversized.keys}};
}

feed::ViewRows view_from(const Json& json, const definition::View& view) {
  const auto count = [&](const char* name) {
    return store::count_from(json.at(name), store::kMostItems);
  };
  feed::ViewRows rows{.oversized = feed::no_oversized_rows(view),
                      .rows = count("rows"),
                      .unplaced = count("unplaced"),
                      .segment_rows = count("segment_rows")};
  rows.oversized.rows = count("oversized");
  rows.oversized.keys = store::strings_from(json.at("oversized_keys"));
  return rows;
}

std::vector<const definition::View*> views_of(const definition::Definition& definition) {
  std::vector<const definition::View*> views;
  for (const definition::FeedDefinition& feed : definition.feeds) views.push_back(&feed);
  for (const definition::DocumentsDefinition& collection : definition.documents) {
    for (const definition::ChildrenDefinition& children : collection.children)
      views.push_back(&children);
    views.push_back(&collection);
  }
  return views;
}

PartResult result_from(const Json& json, const definition::Definition& definition) {
  store::require_format(json.at("vizzy_part"), kPartFormat);
  PartResult result{.plan = store::text_from(json.at("plan")),
                    .part = store::count_from(json.at("part"), kMostParts),
                    .transaction_time = std::chrono::milliseconds(
                        store::count_from(json.at("reading_ms"), store::kMostItems))};
  const auto views = views_of(definition);
  for (std::size_t i = 0; i < views.size(); ++i)
    result.views.push_back(view_from(json.at("views").at(i), *views[i]));
  for (std::size_t i = 0; i < definition.feeds.size(); ++i) {
    const Json& feed = json.at("feeds").at(i);
    result.feeds.push_back({.items = store::count_from(feed.at("items"), store::kMostItems),
                            .pages = list_from(feed.at("pages")),
                            .segments = list_from(feed.at("segments")),
                            .keys = list_from(feed.at("keys"))});
  }
  for (std::size_t i = 0; i < definition.documents.size(); ++i) {
    const Json& collection = json.at("collections").at(i);
    result.collections.push_back(
        {.documents = store::count_from(collection.at("documents"), store::kMostItems),
         .key_hashes = list_from(collection.at("key_hashes"))});
  }
  result.totals = store::totals_from(json.at("totals"));
  result.resources = list_from(json.at("resources"));
  return result;
}

}  // namespace

std::string result_json(const PartResult& result) {
  Json json{{"vizzy_part", kPartFormat},
            {"plan", result.plan},
            {"part", result.part},
            {"reading_ms", result.transaction_time.count()},
            {"views", Json::array()},
            {"feeds", Json::array()},
            {"collections", Json::array()},
            {"totals", store::totals_json(result.totals)},
            {"resources", list_json(result.resources)}};
  for (const feed::ViewRows& view : result.views) json["views"].push_back(view_json(view));
  for (const FeedResult& feed : result.feeds)
    json["feeds"].push_back({{"items", feed.items},
                             {"pages", list_json(feed.pages)},
                             {"segments", list_json(feed.segments)},
                             {"keys", list_json(feed.keys)}});
  for (const CollectionResult& collection : result.collections)
    json["collections"].push_back(
        {{"documents", collection.documents}, {"key_hashes", list_json(collection.key_hashes)}});
  return json_line(json) + "\n";
}

std::optional<PartResult> read_result(store::FileStore& store, const Plan& plan,
                                      const definition::Definition& definition,
                                      std::uint64_t part) {
  const std::string path = store::part_path(part);
  const auto text = store.read(path);
  if (!text) return std::nullopt;
  PartResult result = store::read_record(
      path, [&] { return result_from(parse_ordered_json(*text), definition); },
      [&] {
        return Error(ErrorKind::failed, fmt::format("{} is damaged", path),
                     {fmt::format("run part {} again", part)});
      });
  if (result.plan != plan.id) return std::nullopt;  // of a plan before
  return result;
}

std::string resource_value(const store::ResourceWriter::DocumentSlot& document) {
  std::string value;
  append_number(value, static_cast<std::uint64_t>(document.outcome));
  append_digest(value, document.record.digest);
  append_sizes(value, document.record.sizes);
  append_encodings(value, document.staged);
  append_encodings(value, document.removed);
  append_digest(value, document.gzip);
  return value;
}

store::ResourceWriter::DocumentSlot resource_from(std::string_view sort_key,
                                                  std::string_view value) {
  constexpr std::size_t kPositionBytes = sizeof(std::uint64_t);
  if (sort_key.size() < kPositionBytes) throw std::invalid_argument("not a sort key");
  store::ResourceWriter::DocumentSlot document;
  document.record.url = store::admitted(feed::url_of_sort_key(sort_key), format::is_document_url);
  const std::uint64_t outcome = take_number(value);
  if (outcome > static_cast<std::uint64_t>(store::Outcome::repaired) ||
      feed::resource_sort_key(document.record.url) != sort_key)
    throw std::invalid_argument("not a resource");
  document.outcome = static_cast<store::Outcome>(outcome);
  document.record.digest = take_digest(value);
  document.record.sizes = take_sizes(value);
  document.staged = take_encodings(value);
  document.removed = take_encodings(value);
  document.gzip = take_digest(value);
  return document;
}

}  // namespace vizzy::parts
