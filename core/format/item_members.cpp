#include "core/format/item_members.h"

#include <simdjson.h>

#include <algorithm>

#include "core/damaged_file.h"

namespace vizzy::format {

namespace {

namespace ondemand = simdjson::ondemand;

std::string_view trimmed(std::string_view token) {
  return token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
}

ItemMembers parse_item(ondemand::object item, std::string_view key_name) {
  ItemMembers parsed;
  parsed.json = std::string(item.raw_json().value());
  item.reset().value();
  for (auto field : item) {
    const std::string_view name = field.unescaped_key();
    const std::string_view value = trimmed(field.value().raw_json_token());
    parsed.members.push_back({std::string(name), std::string(value)});
    if (name == key_name) parsed.key = std::string(value);
  }
  if (parsed.key.empty()) throw simdjson::simdjson_error(simdjson::NO_SUCH_FIELD);
  return parsed;
}

}  // namespace

std::string_view ItemMembers::value(std::string_view name) const {
  const auto found = std::ranges::find(members, name, &ItemMember::name);
  return found == members.end() ? std::string_view() : std::string_view(found->value);
}

std::vector<ItemMembers> parse_items(std::string_view array, std::string_view key,
                                     const std::string& path) {
  std::vector<ItemMembers> items;
  try {
    const simdjson::padded_string padded(array);
    ondemand::parser parser;
    ondemand::document document = parser.iterate(padded);
    for (auto element : document.get_array())
      items.push_back(parse_item(element.get_object(), key));
  } catch (const simdjson::simdjson_error&) {
    throw DamagedFile(path, "is damaged");
  }
  return items;
}

}  // namespace vizzy::format
