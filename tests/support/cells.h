#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "core/source/source.h"

namespace vizzy::test {

/// A cell with its type: 1, real 0.5, true, 'text', blob 2, NULL.
inline std::string text_of(const source::Cell& cell) {
  struct Writer {
    std::string operator()(std::monostate) const { return "NULL"; }
    std::string operator()(std::int64_t v) const { return fmt::format("{}", v); }
    std::string operator()(double v) const { return fmt::format("real {}", v); }
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(std::string_view v) const { return fmt::format("'{}'", v); }
    std::string operator()(const source::Blob& v) const {
      return fmt::format("blob {}", v.size_bytes);
    }
  };
  return std::visit(Writer(), cell);
}

/// All rows of a query at the location "test.json: feeds.test.sql", each closed by "| ".
inline std::string select(source::Snapshot& snapshot, const std::string& sql,
                          std::vector<source::ColumnRequest> columns) {
  std::string list;
  snapshot.select({sql, "test.json: feeds.test.sql", std::move(columns)}, [&](source::Row row) {
    for (const source::Cell& cell : row) list += text_of(cell) + " ";
    list += "| ";
  });
  return list;
}

}  // namespace vizzy::test
