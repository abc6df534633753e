#include "core/feed/key_text.h"

#include "core/codec/content_name.h"

namespace vizzy::feed {

std::string key_text(const Value& key) {
  if (const auto* integer = std::get_if<std::int64_t>(&key)) return std::to_string(*integer);
  return std::string(std::get<std::string_view>(key));
}

std::uint64_t key_hash(std::string_view key_text) {
  return codec::leading_bits(codec::sha256(key_text));
}

std::string parent_text(const source::Cell& cell, const std::string& column) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string_view>(&cell)) return std::string(*text);
  if (std::holds_alternative<std::monostate>(cell)) return "";
  refuse_key(cell, column, "a parent key");
}

}  // namespace vizzy::feed
