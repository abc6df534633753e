#include "core/parts/plan.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <stdexcept>

#include "core/error.h"
#include "core/format/admission.h"
#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/denylist.h"
#include "core/store/history.h"
#include "core/store/layout.h"

namespace vizzy::parts {

namespace {

using Json = nlohmann::ordered_json;
using std::string_view_literals::operator""sv;

constexpr std::uint64_t kPlanFormat = 1;
constexpr std::array kPlanMembers{
    "vizzy_plan"sv, "id"sv,         "created"sv,         "expires"sv,      "database"sv,
    "snapshot"sv,   "definition"sv, "definition_name"sv, "lineage_seed"sv, "sequence_before"sv,
    "effort"sv,     "encodings"sv,  "reuse"sv,           "base"sv,         "views"sv,
    "parts"sv};
constexpr std::array kEfforts{"fast"sv, "balanced"sv, "max"sv};
constexpr std::array kReuses{"by_size"sv, "by_bytes"sv, "by_record"sv};

template <class Enum, std::size_t Size>
Enum enum_from(const Json& json, const std::array<std::string_view, Size>& words) {
  const auto found = std::ranges::find(words, json.get<std::string>());
  if (found == words.end()) throw std::invalid_argument("not a word of a plan");
  return static_cast<Enum>(found - words.begin());
}

std::string hex_of(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

std::string bytes_from(const Json& json) {
  const auto hex = json.get<std::string>();
  const auto digit = [&](std::size_t at) {
    const std::size_t value = std::string_view("0123456789abcdef").find(hex[at]);
    if (value == std::string_view::npos) throw std::invalid_argument("not hexadecimal");
    return value;
  };
  if (hex.size() % 2 != 0) throw std::invalid_argument("half a byte");
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(digit(i) << 4U | digit(i + 1));
  return bytes;
}

Json range_json(const feed::KeyRange& range) {
  Json json{hex_of(range.from)};
  if (range.to) json.push_back(hex_of(*range.to));
  return json;
}

feed::KeyRange range_from(const Json& json) {
  feed::KeyRange range{.from = bytes_from(json.at(0))};
  if (json.size() > 1) range.to = bytes_from(json.at(1));
  return range;
}

Json slices_json(const compile::Slices& slices) {
  Json feeds = Json::array();
  for (const feed::FeedSlice& feed : slices.feeds)
    feeds.push_back({{"where", feed.where},
                     {"items", range_json(feed.items)},
                     {"segments", range_json(feed.segments)}});
  Json documents = Json::array();
  for (const feed::DocumentSlice& collection : slices.documents)
    documents.push_back({{"where", collection.where},
                         {"children", collection.children},
                         {"keys", range_json(collection.keys)}});
  return {{"feeds", std::move(feeds)}, {"documents", std::move(documents)}};
}

compile::Slices slices_from(const Json& json) {
  compile::Slices slices;
  for (const Json& feed : json.at("feeds"))
    slices.feeds.push_back({.where = feed.at("where").get<std::string>(),
                            .items = range_from(feed.at("items")),
                            .segments = range_from(feed.at("segments"))});
  for (const Json& collection : json.at("documents"))
    slices.documents.push_back({.where = collection.at("where").get<std::string>(),
                                .children = store::strings_from(collection.at("children")),
                                .keys = range_from(collection.at("keys"))});
  return slices;
}

Json base_json(const Base& base) {
  Json json{{"sequence", base.sequence}};
  if (base.manifest) json["manifest"] = codec::to_hex(*base.manifest);
  if (base.denylist) json["denylist"] = codec::to_hex(*base.denylist);
  return json;
}

Base base_from(const Json& json) {
  Base base{.sequence = store::count_from(json.at("sequence"), store::kMostSequence)};
  if (json.contains("manifest")) base.manifest = store::digest_from(json.at("manifest"));
  if (json.contains("denylist")) base.denylist = store::digest_from(json.at("denylist"));
  return base;
}

codec::Encodings encodings_from(const Json& json) {
  const auto encodings = codec::encodings_of_text(json.get<std::string>());
  if (!encodings) throw std::invalid_argument("not a list of encodings");
  return *encodings;
}

Plan plan_from(const Json& json) {
  store::require_format(json.at("vizzy_plan"), kPlanFormat);
  Plan plan{.id = store::admitted_from(json.at("id"), format::is_name),
            .created = store::time_from(json.at("created")),
            .expires = store::time_from(json.at("expires")),
            .database = store::text_from(json.at("database")),
            .snapshot = store::text_from(json.at("snapshot")),
            .definition = json.at("definition").get<std::string>(),
            .definition_name = store::text_from(json.at("definition_name")),
            .lineage_seed = json.at("lineage_seed").get<std::string>(),
            .sequence_before = store::count_from(json.at("sequence_before"), store::kMostSequence),
            .effort = enum_from<codec::Effort>(json.at("effort"), kEfforts),
            .encodings = encodings_from(json.at("encodings")),
            .reuse = enum_from<store::Reuse>(json.at("reuse"), kReuses),
            .base = base_from(json.at("base"))};
  for (const Json& view : json.at("views"))
    plan.views.push_back({store::count_from(view.at(0), store::kMostItems),
                          store::count_from(view.at(1), store::kMostItems)});
  for (const Json& part : json.at("parts")) plan.parts.push_back(slices_from(part));
  store::require_known(json, kPlanMembers);
  if (plan.parts.empty() || plan.parts.size() > kMostParts)
    throw std::invalid_argument("not so many parts");
  return plan;
}

/// A plan whose definition has other feeds or collections is not from here.
void require_slices(const Plan& plan, const definition::Definition& definition) {
  std::size_t views = definition.feeds.size();
  for (const definition::DocumentsDefinition& collection : definition.documents)
    views += collection.children.size() + 1;
  bool is_whole = plan.views.size() == views;
  for (const compile::Slices& part : plan.parts) {
    is_whole = is_whole && part.feeds.size() == definition.feeds.size() &&
               part.documents.size() == definition.documents.size();
    for (std::size_t i = 0; is_whole && i < part.documents.size(); ++i)
      is_whole = part.documents[i].children.empty() ||
                 part.documents[i].children.size() == definition.documents[i].children.size();
  }
  if (!is_whole) throw std::invalid_argument("not the slices of the definition");
}

}  // namespace

std::string plan_json(const Plan& plan) {
  Json json{{"vizzy_plan", kPlanFormat},
            {"id", plan.id},
            {"created", plan.created.time_since_epoch().count()},
            {"expires", plan.expires.time_since_epoch().count()},
            {"database", plan.database},
            {"snapshot", plan.snapshot},
            {"definition", plan.definition},
            {"definition_name", plan.definition_name},
            {"lineage_seed", plan.lineage_seed},
            {"sequence_before", plan.sequence_before},
            {"effort", kEfforts.at(static_cast<std::size_t>(plan.effort))},
            {"encodings", codec::text_of(plan.encodings)},
            {"reuse", kReuses.at(static_cast<std::size_t>(plan.reuse))},
            {"base", base_json(plan.base)},
            {"views", Json::array()},
            {"parts", Json::array()}};
  for (const CountedView& view : plan.views)
    json["views"].push_back(Json::array({view.rows, view.segment_rows}));
  for (const compile::Slices& part : plan.parts) json["parts"].push_back(slices_json(part));
  return json_line(json) + "\n";
}

Plan parse_plan(const std::string& text) {
  return store::read_record(
      store::kDividedBuildPlan,
      [&] {
        Plan plan = plan_from(parse_ordered_json(text));
        require_slices(plan, definition::parse_definition(plan.definition, plan.definition_name));
        return plan;
      },
      [] {
        return Error(ErrorKind::failed, fmt::format("{} is damaged", store::kDividedBuildPlan),
                     {"plan again"});
      });
}

Plan read_plan(store::FileStore& store) {
  const auto text = store.read(std::string(store::kDividedBuildPlan));
  if (!text)
    throw Error(ErrorKind::failed,
                fmt::format("there is no {}: nothing is planned, or it was joined or given up",
                            store::kDividedBuildPlan),
                {"run", "plan", "first"});
  return parse_plan(*text);
}

Base base_of(store::FileStore& store) {
  Base base;
  if (const auto commit = store::read_commit(store)) {
    base.sequence = commit->sequence;
    base.manifest = commit->manifest;
  }
  base.denylist = store::denylist_digest(store::read_denylist(store));
  return base;
}

void require_base(store::FileStore& store, const Plan& plan) {
  const Base base = base_of(store);
  if (base == plan.base) return;
  const bool is_denylist =
      base.sequence == plan.base.sequence && base.manifest == plan.base.manifest;
  throw Error(ErrorKind::failed,
              is_denylist ? "keys were taken down, or put back, since the plan"
                          : fmt::format("the output folder has changed since the plan: it was at "
                                        "sequence {} and is at {}",
                                        plan.base.sequence, base.sequence),
              {"plan again: the parts were built without that change"});
}

}  // namespace vizzy::parts
