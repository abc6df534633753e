#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vizzy::format {

/// The content of a group: {"documents":[...]}, in the order of their keys' texts, by bytes.
[[nodiscard]] std::string group_json(const std::vector<std::string_view>& documents);

/// The content of an alias: {"key":17,"document":"v1/creators/17"}, where `url` is that of the
/// document, or of the group that holds it. `key_json` is the key as the document writes it.
[[nodiscard]] std::string alias_json(std::string_view key_json, std::string_view url);

}  // namespace vizzy::format
