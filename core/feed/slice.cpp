#include "core/feed/slice.h"

#include <charconv>

#include "core/feed/document_sort_key.h"
#include "core/feed/order.h"

namespace vizzy::feed {

namespace {

/// Absent for a text that is not how an integer key is written.
std::optional<std::int64_t> integer_key(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::to_string(value) == text ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string narrowed(std::string_view sql, const Where& where) {
  if (where.empty()) return std::string(sql);
  while (!sql.empty() && std::string_view(" \t\r\n;").find(sql.back()) != std::string_view::npos)
    sql.remove_suffix(1);
  // The SQL may end in a comment.
  return "SELECT * FROM (" + std::string(sql) + "\n) AS vizzy_view WHERE " + where;
}

std::string place_of(const definition::DocumentsDefinition& collection, std::string_view key_text) {
  std::string place;
  if (collection.groups > 0) {
    const auto sort_key = document_sort_key(collection, key_text);
    return sort_key ? sort_key->substr(0, sizeof(std::uint64_t)) : "";
  }
  if (collection.fields[collection.key].type == definition::FieldType::text) {
    append_sort_term(place, key_text, definition::Direction::ascending);
  } else if (const auto integer = integer_key(key_text)) {
    append_sort_term(place, *integer, definition::Direction::ascending);
  }
  return place;
}

}  // namespace vizzy::feed
