#pragma once

#include <rapidcheck.h>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "core/compile/build.h"
#include "tests/support/sqlite_fixture.h"

namespace vizzy::test {

struct GeneratedRow {
  std::string key_json;              ///< as items write it
  std::vector<std::string> segment;  ///< its values; empty text where there is none
  std::vector<std::string> cells;    ///< of all columns, as SQL literals
};

struct GeneratedTerm {
  std::string field;
  bool is_integer = false;  ///< and its value may be a string of digits
  bool descending = false;
};

enum class RowOrder { given, reversed };

/// A definition of one feed "f" with the key "key" (and a collection "d" with children), and rows
/// for it.
struct Generated {
  std::string definition;
  std::vector<std::string> columns;
  std::vector<GeneratedTerm> sort;
  std::size_t max_items = std::numeric_limits<std::size_t>::max();
  bool is_divided = false;
  std::vector<GeneratedRow> rows;

  /// Writes the rows into an empty database.
  void fill(SqliteFixture& database, RowOrder order = RowOrder::given) const;
  /// Writes the rows into a new database and compiles it.
  [[nodiscard]] compile::BuildReport build(store::FileStore& store, RowOrder order,
                                           unsigned threads) const;
};

[[nodiscard]] rc::Gen<Generated> generated_case();

}  // namespace vizzy::test
