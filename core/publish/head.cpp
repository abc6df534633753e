#include "core/publish/head.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "core/codec/encoding.h"
#include "core/error.h"
#include "core/format/resource_kind.h"

namespace vizzy::publish {

using Json = nlohmann::ordered_json;

namespace {

constexpr int kHeadFormat = 1;

constexpr std::array kProtectionWords{
    std::pair{destination::Protection::none, "none"},
    std::pair{destination::Protection::lock, "lock"},
    std::pair{destination::Protection::quoted_tag, "quoted tag"},
    std::pair{destination::Protection::bare_tag, "bare tag"},
    std::pair{destination::Protection::generation, "generation"},
};

destination::Protection protection_of(std::string_view text) {
  for (const auto& [protection, word] : kProtectionWords)
    if (text == word) return protection;
  return destination::Protection::unknown;
}

codec::Digest digest_from(const Json& json) {
  const auto digest = codec::digest_from_hex(json.get_ref<const std::string&>());
  if (!digest) throw std::invalid_argument("not a SHA-256");
  return *digest;
}

Json form_json(const Form& form) {
  Json cache_control = Json::object();
  for (const format::ResourceKind kind : format::kResourceKinds)
    cache_control[std::string(word_of(kind))] = headers_of(form, kind, form.plain).cache_control;
  return {{"plain", word_of(form.plain)},
          {"siblings", form.siblings},
          {"content_type", form.content_type},
          {"cache_control", cache_control}};
}

Form form_from(const Json& json) {
  Form form{.siblings = json.at("siblings"),
            .content_type = json.at("content_type"),
            .cache_control = {}};
  const auto plain = std::ranges::find_if(codec::kEncodings, [&](codec::Encoding encoding) {
    return json.at("plain") == word_of(encoding);
  });
  if (plain == codec::kEncodings.end()) throw std::invalid_argument("not an encoding");
  form.plain = *plain;
  for (std::size_t i = 0; i < format::kResourceKinds.size(); ++i)
    form.cache_control.at(i) =
        json.at("cache_control").at(std::string(word_of(format::kResourceKinds.at(i))));
  return form;
}

Json mark_json(const PublishedMark& mark) {
  return {{"sequence", mark.sequence},
          {"manifest", codec::to_hex(mark.manifest)},
          {"form", form_json(mark.form)}};
}

PublishedMark mark_from(const Json& json) {
  return {json.at("sequence"), digest_from(json.at("manifest")), form_from(json.at("form"))};
}

HeadRecord head_from(const Json& json) {
  HeadRecord head;
  if (json.contains("published")) head.published = mark_from(json.at("published"));
  head.form_since = json.at("form_since");
  if (json.contains("denylist")) head.denylist = digest_from(json.at("denylist"));
  for (const Json& intent : json.at("intents")) head.intents.push_back(mark_from(intent));
  head.owner = json.at("owner");
  head.publisher = json.at("publisher");
  head.deadline =
      std::chrono::sys_seconds(std::chrono::seconds(json.at("deadline").get<std::int64_t>()));
  head.protection = protection_of(json.at("protection").get_ref<const std::string&>());
  return head;
}

}  // namespace

std::uint64_t HeadRecord::newest() const {
  std::uint64_t sequence = published ? published->sequence : 0;
  for (const PublishedMark& intent : intents) sequence = std::max(sequence, intent.sequence);
  return sequence;
}

std::string head_json(const HeadRecord& head) {
  Json json{{"vizzy_head", kHeadFormat}};
  if (head.published) json["published"] = mark_json(*head.published);
  json["form_since"] = head.form_since;
  if (head.denylist) json["denylist"] = codec::to_hex(*head.denylist);
  json["intents"] = Json::array();
  for (const PublishedMark& intent : head.intents) json["intents"].push_back(mark_json(intent));
  json["owner"] = head.owner;
  json["publisher"] = head.publisher;
  json["deadline"] = head.deadline.time_since_epoch().count();
  json["protection"] = "unknown";
  for (const auto& [protection, word] : kProtectionWords)
    if (protection == head.protection) json["protection"] = word;
  return json.dump(1) + "\n";
}

HeadRecord parse_head(std::string_view text, std::string_view place) {
  try {
    const Json json = Json::parse(text);
    if (json.at("vizzy_head") != kHeadFormat)
      throw Error(ErrorKind::failed,
                  fmt::format("{} was written by a newer vizzy; use that program", place));
    return head_from(json);
  } catch (const Error&) {
    throw;
  } catch (const std::exception&) {
    throw Error(
        ErrorKind::failed,
        fmt::format("{} is damaged; remove it, and the next publish uploads everything", place));
  }
}

}  // namespace vizzy::publish
