#include "core/publish/head.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "core/codec/encoding.h"
#include "core/error.h"
#include "core/format/lineage.h"
#include "core/format/resource_kind.h"
#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"

namespace vizzy::publish {

using Json = nlohmann::ordered_json;

namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kHeadFormat = 1;

constexpr std::array kSwapMethodWords{
    std::pair{destination::SwapMethod::none, "none"},
    std::pair{destination::SwapMethod::lock, "lock"},
    std::pair{destination::SwapMethod::quoted_tag, "quoted tag"},
    std::pair{destination::SwapMethod::bare_tag, "bare tag"},
    std::pair{destination::SwapMethod::generation, "generation"},
};

destination::SwapMethod swap_method_of(std::string_view text) {
  for (const auto& [swap_method, word] : kSwapMethodWords)
    if (text == word) return swap_method;
  return destination::SwapMethod::unknown;
}

constexpr std::array kHeadMembers{"vizzy_head"sv, "published"sv, "form_since"sv, "denylist"sv,
                                  "intents"sv,    "overtaken"sv, "owner"sv,      "publisher"sv,
                                  "deadline"sv,   "protection"sv};
constexpr std::array kMarkMembers{"sequence"sv, "lineage"sv, "manifest"sv, "form"sv,
                                  "at"sv};  // of one that was overtaken
constexpr std::array kRepresentationMembers{"plain"sv, "siblings"sv, "content_type"sv,
                                            "cache_control"sv};

Json representation_json(const Representation& representation) {
  Json cache_control = Json::object();
  for (const format::ResourceKind kind : format::kResourceKinds)
    cache_control[std::string(word_of(kind))] =
        headers_of(representation, kind, representation.plain).cache_control;
  return {{"plain", word_of(representation.plain)},
          {"siblings", representation.siblings},
          {"content_type", representation.content_type},
          {"cache_control", cache_control}};
}

Representation representation_from(const Json& json) {
  Representation representation{.siblings = json.at("siblings"),
                                .content_type = store::text_from(json.at("content_type")),
                                .cache_control = {}};
  const auto* plain = std::ranges::find_if(codec::kEncodings, [&](codec::Encoding encoding) {
    return json.at("plain") == word_of(encoding);
  });
  if (plain == codec::kEncodings.end()) throw std::invalid_argument("not an encoding");
  representation.plain = *plain;
  for (std::size_t i = 0; i < format::kResourceKinds.size(); ++i)
    representation.cache_control.at(i) = store::text_from(
        json.at("cache_control").at(std::string(word_of(format::kResourceKinds.at(i)))));
  store::require_known(json, kRepresentationMembers);
  return representation;
}

Json mark_json(const PublishedMark& mark) {
  Json json{{"sequence", mark.sequence},
            {"lineage", mark.lineage},
            {"manifest", codec::to_hex(mark.manifest)},
            {"form", representation_json(mark.representation)}};
  if (mark.lineage.empty()) json.erase("lineage");
  return json;
}

PublishedMark mark_from(const Json& json) {
  PublishedMark mark{
      .sequence = store::sequence_from(json.at("sequence")),
      .manifest = store::digest_from(json.at("manifest")),
      .representation = representation_from(json.at("form")),
      .lineage = json.contains("lineage") ? store::lineage_from(json.at("lineage")) : ""};
  store::require_known(json, kMarkMembers);
  return mark;
}

Head head_from(const Json& json) {
  Head head;
  if (json.contains("published")) head.published = mark_from(json.at("published"));
  head.representation_since = store::count_from(json.at("form_since"), store::kMostSequence);
  if (json.contains("denylist")) head.denylist = store::digest_from(json.at("denylist"));
  for (const Json& intent : json.at("intents")) head.intents.push_back(mark_from(intent));
  if (json.contains("overtaken"))
    for (const Json& overtaken : json.at("overtaken"))
      head.overtaken.push_back({mark_from(overtaken), store::time_from(overtaken.at("at"))});
  head.owner = store::text_from(json.at("owner"));
  head.publisher = store::text_from(json.at("publisher"));
  head.deadline = store::time_from(json.at("deadline"));
  head.swap_method = swap_method_of(json.at("protection").get_ref<const std::string&>());
  store::require_known(json, kHeadMembers);
  return head;
}

}  // namespace

std::uint64_t Head::newest(std::string_view lineage) const {
  std::uint64_t sequence = 0;
  const auto count = [&](const PublishedMark& mark) {
    if (!format::are_unrelated(mark.lineage, lineage)) sequence = std::max(sequence, mark.sequence);
  };
  if (published) count(*published);
  std::ranges::for_each(intents, count);
  return sequence;
}

const PublishedMark* Head::of_other_lineage(std::string_view lineage) const {
  const auto is_other = [&](const PublishedMark& mark) {
    return format::are_unrelated(mark.lineage, lineage);
  };
  if (published && is_other(*published)) return &*published;
  const auto found = std::ranges::find_if(intents, is_other);
  return found == intents.end() ? nullptr : &*found;
}

const Representation* Head::representation() const {
  if (published) return &published->representation;
  return intents.empty() ? nullptr : &intents.back().representation;
}

std::string head_json(const Head& head) {
  Json json{{"vizzy_head", kHeadFormat}};
  if (head.published) json["published"] = mark_json(*head.published);
  json["form_since"] = head.representation_since;
  if (head.denylist) json["denylist"] = codec::to_hex(*head.denylist);
  json["intents"] = Json::array();
  for (const PublishedMark& intent : head.intents) json["intents"].push_back(mark_json(intent));
  for (const OvertakenMark& overtaken : head.overtaken) {
    json["overtaken"].push_back(mark_json(overtaken.mark));
    json["overtaken"].back()["at"] = overtaken.at.time_since_epoch().count();
  }
  json["owner"] = head.owner;
  json["publisher"] = head.publisher;
  json["deadline"] = head.deadline.time_since_epoch().count();
  json["protection"] = "unknown";
  for (const auto& [swap_method, word] : kSwapMethodWords)
    if (swap_method == head.swap_method) json["protection"] = word;
  return json_text(json, 1) + "\n";
}

Head parse_head(std::string_view text, std::string_view name) {
  const auto read = [&] {
    const Json json = parse_ordered_json(text);
    store::require_format(json.at("vizzy_head"), kHeadFormat);
    return head_from(json);
  };
  const auto damaged = [&] {
    return Error(ErrorKind::failed, fmt::format("{} is damaged", name),
                 {"remove it, and the next publish uploads everything"});
  };
  return store::read_record(name, read, damaged);
}

}  // namespace vizzy::publish
