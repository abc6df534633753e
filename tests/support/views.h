#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/definition/definition.h"
#include "core/format/key.h"

namespace vizzy::test {

inline Field integer_field(const std::string& name, int significant_digits = 0) {
  return {.name = name,
          .column = name,
          .type = FieldType::integer,
          .significant_digits = significant_digits};
}

inline Field text_field(const std::string& name) { return {.name = name, .column = name}; }

inline Field boolean_field(const std::string& name) {
  return {.name = name, .column = name, .type = FieldType::boolean};
}

inline Field decimal_field(const std::string& name, int digits) {
  return {.name = name, .column = name, .type = FieldType::decimal, .digits = digits};
}

inline Field ratio_field(const std::string& name, int digits, Ratio ratio) {
  Field field = decimal_field(name, digits);
  field.ratio = std::move(ratio);
  return field;
}

inline KeySet nothing_denied(std::string_view) { return {}; }

/// A view whose key is its first field.
inline View view_of(std::vector<Field> fields, std::string sql = "SELECT * FROM rows") {
  return {.place = "test.json: feeds.test",
          .sql = std::move(sql),
          .key = 0,
          .fields = std::move(fields)};
}

inline FeedDefinition feed_of(std::vector<Field> fields, std::vector<SortTerm> sort = {},
                              std::string sql = "SELECT * FROM rows") {
  FeedDefinition feed;
  static_cast<View&>(feed) = view_of(std::move(fields), std::move(sql));
  feed.name = "test";
  feed.sort = std::move(sort);
  return feed;
}

}  // namespace vizzy::test
