#include "core/store/origin.h"

#include <nlohmann/json.hpp>

#include <exception>

#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"

namespace vizzy::store {

using Json = nlohmann::json;

std::optional<std::string> read_origin(FileStore& store) {
  const auto text = store.read(std::string(kOriginPath));
  try {
    if (text) return text_from(parse_json(*text).at("since"));
  } catch (const std::exception&) {
    // Only an explanation is lost.
  }
  return std::nullopt;
}

std::string origin_json(const std::string& destination) {
  return json_line(Json{{"since", destination}}) + "\n";
}

}  // namespace vizzy::store
