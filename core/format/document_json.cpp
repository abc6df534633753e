#include "core/format/document_json.h"

#include <fmt/format.h>

#include "core/format/canonical_json.h"

namespace vizzy::format {

std::string group_json(const std::vector<std::string_view>& documents) {
  return fmt::format("{{\"documents\":[{}]}}", fmt::join(documents, ","));
}

std::string alias_json(std::string_view key_json, std::string_view url) {
  std::string json = fmt::format("{{\"key\":{}", key_json);
  append_json_name(json, "document");
  append_json_string(json, url);
  return json + '}';
}

}  // namespace vizzy::format
