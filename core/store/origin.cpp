#include "core/store/origin.h"

#include <nlohmann/json.hpp>

#include "core/json_text.h"

namespace vizzy::store {

using Json = nlohmann::json;

std::optional<std::string> read_origin(FileStore& store) {
  const auto text = store.read(std::string(kOriginPath));
  try {
    if (text) return Json::parse(*text).at("since").get<std::string>();
  } catch (const Json::exception&) {
    // Only an explanation is lost.
  }
  return std::nullopt;
}

std::string origin_json(const std::string& destination) {
  return json_line(Json{{"since", destination}}) + "\n";
}

}  // namespace vizzy::store
