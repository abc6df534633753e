#include "core/json_text.h"

#include <nlohmann/json.hpp>

namespace vizzy {

namespace {

constexpr int kIndent = 2;
constexpr int kOneLine = -1;

template <class Json>
std::string text_of_json(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string json_text(const nlohmann::json& json) { return text_of_json(json, kIndent); }
std::string json_text(const nlohmann::ordered_json& json) { return text_of_json(json, kIndent); }
std::string json_line(const nlohmann::json& json) { return text_of_json(json, kOneLine); }
std::string json_line(const nlohmann::ordered_json& json) { return text_of_json(json, kOneLine); }

}  // namespace vizzy
