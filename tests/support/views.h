#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/definition/definition.h"
#include "core/format/key.h"

namespace vizzy::test {

inline definition::Field integer_field(const std::string& name, int significant_digits = 0) {
  return {.name = name,
          .column = name,
          .type = definition::FieldType::integer,
          .significant_digits = significant_digits};
}

inline definition::Field text_field(const std::string& name) {
  return {.name = name, .column = name};
}

inline definition::Field boolean_field(const std::string& name) {
  return {.name = name, .column = name, .type = definition::FieldType::boolean};
}

inline definition::Field decimal_field(const std::string& name, int digits) {
  return {.name = name, .column = name, .type = definition::FieldType::decimal, .digits = digits};
}

inline definition::Field ratio_field(const std::string& name, int digits, definition::Ratio ratio) {
  definition::Field field = decimal_field(name, digits);
  field.ratio = std::move(ratio);
  return field;
}

inline bool nothing_denied(std::string_view, std::string_view) { return false; }

/// A view whose key is its first field.
inline definition::View view_of(std::vector<definition::Field> fields,
                                std::string sql = "SELECT * FROM rows") {
  return {.location = "test.json: feeds.test",
          .sql = std::move(sql),
          .key = 0,
          .fields = std::move(fields)};
}

inline definition::FeedDefinition feed_of(std::vector<definition::Field> fields,
                                          std::vector<definition::SortTerm> sort = {},
                                          std::string sql = "SELECT * FROM rows") {
  definition::FeedDefinition feed;
  static_cast<definition::View&>(feed) = view_of(std::move(fields), std::move(sql));
  feed.name = "test";
  feed.sort = std::move(sort);
  return feed;
}

}  // namespace vizzy::test
