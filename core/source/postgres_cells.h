#pragma once

#include <string>
#include <vector>

#include "core/source/cell.h"

struct pg_result;

namespace vizzy::source {

/// Reads cells out of libpq's results, which are in PostgreSQL's text format. The session's
/// TimeZone is UTC, DateStyle ISO, bytea_output hex and extra_float_digits 1.
///
/// | PostgreSQL | cell |
/// |---|---|
/// | smallint, integer, bigint, oid | integer |
/// | real, double precision | real: the shortest decimal that reads back |
/// | numeric with no digits after the point | integer |
/// | other numeric | real; at most 15 significant digits, which a double keeps |
/// | boolean | boolean |
/// | bytea | blob |
/// | char(n) | text without the padding |
/// | date | text, "2024-01-31" |
/// | timestamp | text, "2024-01-31T12:00:00", and a fraction where there is one |
/// | timestamp with time zone | the same in UTC, with a Z |
/// | all others | text, as PostgreSQL writes them |
class PostgresCells {
 public:
  /// `columns`: of the result, in the order in which cells are wanted; -1 gives NULL. `location` is
  /// for messages. `row_of` reads rows of results with the same columns.
  PostgresCells(const pg_result* result, const std::vector<int>& columns, std::string location);

  /// The first row of the result. The cells live until the next call and as long as the result.
  /// Errors: `failed` for a value that no cell holds exactly (a numeric of more digits, infinity
  /// as a date), with the remedy.
  [[nodiscard]] Row row_of(const pg_result* result);

 private:
  struct Column {
    int index;
    unsigned type;  ///< the OID
    std::string name;
    std::string text;  ///< of a cell that is not as PostgreSQL writes it
  };

  [[nodiscard]] Cell cell_of(Column& column, std::string_view text) const;

  std::vector<Column> columns_;
  std::vector<Cell> row_;
  std::string location_;
};

}  // namespace vizzy::source
