#include "core/feed/slice.h"

#include <fmt/format.h>

#include <charconv>

#include "core/feed/document_sort_key.h"
#include "core/feed/order.h"
#include "core/source/identifier.h"

namespace vizzy::feed {

namespace {

/// Absent for a text that is not how an integer key is written.
std::optional<std::int64_t> integer_key(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::to_string(value) == text ? std::optional(value) : std::nullopt;
}

bool is_comment(std::string_view sql) { return sql.starts_with("--") || sql.starts_with("/*"); }

bool is_blank(std::string_view sql) {
  return is_comment(sql) ||
         std::string_view(" \t\n\f\r;").find(sql.front()) != std::string_view::npos;
}

/// The quotation mark that `sql` begins with, in PostgreSQL also "$$" or "$tag$"; empty for none.
std::string_view quotation_mark(std::string_view sql) {
  if (std::string_view("'\"`").find(sql.front()) != std::string_view::npos) return sql.substr(0, 1);
  if (sql.front() != '$') return {};
  constexpr std::string_view kWord =
      "0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const std::size_t end = sql.find_first_not_of(kWord, 1);
  return end != std::string_view::npos && sql[end] == '$' ? sql.substr(0, end + 1)
                                                          : std::string_view();
}

/// The size of what `sql` begins with: a comment, a text in quotes, or one character.
std::size_t size_of_first(std::string_view sql) {
  if (const std::string_view mark = quotation_mark(sql); !mark.empty()) {
    const std::size_t end = sql.find(mark, mark.size());
    return end == std::string_view::npos ? 1 : end + mark.size();
  }
  if (!is_comment(sql)) return 1;
  const std::string_view end = sql.starts_with("--") ? "\n" : "*/";
  const std::size_t found = sql.find(end, 2);
  return found == std::string_view::npos ? sql.size() : found + end.size();
}

/// The statement without the semicolons and comments after it.
std::string_view statement_in(std::string_view sql) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < sql.size();) {
    const std::string_view rest = sql.substr(at);
    at += size_of_first(rest);
    if (!is_blank(rest)) end = at;
  }
  return sql.substr(0, end);
}

}  // namespace

std::string narrowed(source::Snapshot& snapshot, const source::Query& view, const Where& where,
                     std::string_view columns) {
  if (where.empty()) return view.sql;
  const std::string_view statement = statement_in(view.sql);
  if (snapshot.dialect() == source::SqlDialect::postgres)
    return fmt::format("SELECT {} FROM ({}\n) AS vizzy_view WHERE {}", columns, statement, where);
  // SQLite would name columns otherwise than in the query alone.
  std::vector<std::string> names = snapshot.column_names(view);
  for (std::string& name : names) name = source::sql_identifier(name);
  return fmt::format("WITH vizzy_view({}) AS ({}\n) SELECT {} FROM vizzy_view WHERE {}",
                     fmt::join(names, ", "), statement, columns, where);
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
