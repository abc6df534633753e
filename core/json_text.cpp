#include "core/json_text.h"

#include <nlohmann/json.hpp>

namespace vizzy {

namespace {

constexpr int kOneLine = -1;

template <class Json>
std::string text_of_json(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

template <class Json>
std::string bare_text_of(const Json& key) {
  return key.is_string() ? key.template get<std::string>() : json_line(key);
}

}  // namespace

nlohmann::json parse_json(std::string_view text) { return nlohmann::json::parse(text); }
nlohmann::ordered_json parse_ordered_json(std::string_view text) {
  return nlohmann::ordered_json::parse(text);
}
nlohmann::json try_parse_json(std::string_view text) {
  return nlohmann::json::parse(text, nullptr, false);
}

std::string json_text(const nlohmann::json& json, int indent) { return text_of_json(json, indent); }
std::string json_text(const nlohmann::ordered_json& json, int indent) {
  return text_of_json(json, indent);
}
std::string json_line(const nlohmann::json& json) { return text_of_json(json, kOneLine); }
std::string json_line(const nlohmann::ordered_json& json) { return text_of_json(json, kOneLine); }

std::string bare_text(const nlohmann::json& key) { return bare_text_of(key); }
std::string bare_text(const nlohmann::ordered_json& key) { return bare_text_of(key); }

}  // namespace vizzy
