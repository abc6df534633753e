#include "core/store/contract_json.h"

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/format/admission.h"
#include "core/store/bookkeeping_json.h"

namespace vizzy::store {

using Json = nlohmann::ordered_json;

namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kContractMembers{"feeds"sv, "collections"sv};
constexpr std::array kFeedMembers{"key"sv, "fields"sv, "segment_by"sv};
constexpr std::array kCollectionMembers{"key"sv, "fields"sv, "alias"sv, "groups"sv, "children"sv};
constexpr std::array kChildrenMembers{"key"sv, "fields"sv};
constexpr std::uint64_t kMaxDigits = 15;

Json field_json(const format::FieldContract& field) {
  const std::string_view word = definition::type_word(field.type);
  return field.type == definition::FieldType::decimal ? Json{word, field.digits} : Json(word);
}

format::FieldContract field_from(const std::string& name, const Json& json) {
  const Json& word = json.is_array() ? json.at(0) : json;
  const auto type = definition::type_of_word(word.get_ref<const std::string&>());
  if (!type || json.is_array() != (type == definition::FieldType::decimal))
    throw std::invalid_argument("not a type");
  format::FieldContract field{.name = name, .type = *type};
  if (json.is_array()) field.digits = static_cast<int>(count_from(json.at(1), kMaxDigits));
  return field;
}

Json record_json(const format::RecordContract& record) {
  Json fields = Json::object();
  for (const format::FieldContract& field : record.fields) fields[field.name] = field_json(field);
  return {{"key", record.key}, {"fields", fields}};
}

format::RecordContract record_from(const Json& json) {
  format::RecordContract record{.key = json.at("key").get<std::string>(), .fields = {}};
  for (const auto& [name, field] : json.at("fields").items())
    record.fields.push_back(field_from(name, field));
  return record;
}

Json feed_json(const format::FeedContract& feed) {
  Json json = record_json(feed.record);
  if (!feed.segment_by.empty()) json["segment_by"] = feed.segment_by;
  return json;
}

format::FeedContract feed_from(const std::string& name, const Json& json) {
  format::FeedContract feed{.name = admitted_from(Json(name), format::is_name),
                            .record = record_from(json)};
  if (json.contains("segment_by")) feed.segment_by = strings_from(json.at("segment_by"));
  require_known(json, kFeedMembers);
  return feed;
}

Json collection_json(const format::CollectionContract& collection) {
  Json json = record_json(collection.record);
  if (!collection.alias.empty()) json["alias"] = collection.alias;
  if (collection.groups > 0) json["groups"] = collection.groups;
  for (const format::ChildrenContract& children : collection.children)
    json["children"][children.name] = record_json(children.record);
  return json;
}

format::CollectionContract collection_from(const std::string& name, const Json& json) {
  format::CollectionContract collection{.name = admitted_from(Json(name), format::is_name),
                                        .record = record_from(json)};
  if (json.contains("alias")) collection.alias = json.at("alias").get<std::string>();
  if (json.contains("groups")) collection.groups = groups_from(json.at("groups"));
  if (json.contains("children"))
    for (const auto& [child, record] : json.at("children").items()) {
      collection.children.push_back({child, record_from(record)});
      require_known(record, kChildrenMembers);
    }
  require_known(json, kCollectionMembers);
  return collection;
}

}  // namespace

Json contract_json(const format::Contract& contract) {
  Json feeds = Json::object();
  for (const format::FeedContract& feed : contract.feeds) feeds[feed.name] = feed_json(feed);
  Json collections = Json::object();
  for (const format::CollectionContract& collection : contract.collections)
    collections[collection.name] = collection_json(collection);
  return {{"feeds", feeds}, {"collections", collections}};
}

format::Contract contract_from(const Json& json) {
  format::Contract contract;
  for (const auto& [name, feed] : json.at("feeds").items())
    contract.feeds.push_back(feed_from(name, feed));
  for (const auto& [name, collection] : json.at("collections").items())
    contract.collections.push_back(collection_from(name, collection));
  require_known(json, kContractMembers);
  return contract;
}

}  // namespace vizzy::store
