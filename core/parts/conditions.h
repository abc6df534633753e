#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/definition/definition.h"
#include "core/feed/slice.h"
#include "core/source/cell.h"
#include "core/source/identifier.h"

/// Conditions in SQL that narrow a query to rows of a range. They may let others pass, but never
/// leave out one of the range: what a feed shows is rounded, and only the compiler knows how.
///
/// Rounding keeps the order. So if one row is shown before the range, all rows whose raw value is
/// not beyond its raw value are: known rows around a range give bounds for it without any
/// arithmetic.
namespace vizzy::parts {

inline constexpr std::string_view kNoRow = "1 = 0";

/// What a value of a term is compared by.
enum class Comparison {
  none,    ///< SQL does not order its values as the compiler does
  number,  ///< or a boolean, or a time
  text     ///< by its bytes
};

/// One term of an order: a sort field, or the key at its end.
struct Term {
  std::string column;  ///< of the query
  definition::Direction direction = definition::Direction::ascending;
  Comparison comparison = Comparison::none;
};

/// How a term over this field is compared, where `type` is what PostgreSQL's `pg_typeof` says of
/// the column; empty for SQLite, whose values have types of their own.
[[nodiscard]] Comparison comparison_of(const definition::View& view, const definition::Field& field,
                                       source::SqlDialect dialect, std::string_view type);

/// The value of one row in one term.
struct KnownValue {
  std::string shown;  ///< bytes that order as what is shown; of NULL, too
  bool is_null = false;
  bool is_exact = false;  ///< no other raw value is shown like it
  /// SQL literals of the raw value, within the precision of the database; empty where SQL does not
  /// order it as the compiler does.
  std::string low = {};
  std::string high = {};
};

[[nodiscard]] KnownValue known_value(const definition::Field& field, const source::Cell& raw,
                                     std::string shown, source::SqlDialect dialect);

/// A row by its values, one for each term.
using KnownRow = std::vector<KnownValue>;

/// Makes conditions of known rows.
class Conditions {
 public:
  /// `rows` are in their order, and must outlive the object.
  Conditions(std::vector<Term> terms, const std::vector<KnownRow>& rows, source::SqlDialect dialect)
      : terms_(std::move(terms)), rows_(rows), dialect_(dialect) {}

  /// The rows from that of index `from` on, and before that of `to`; absent for no such end.
  [[nodiscard]] feed::Where range(std::optional<std::size_t> from,
                                  std::optional<std::size_t> to) const;

 private:
  [[nodiscard]] std::string at_or_after(std::size_t row, std::size_t term) const;
  [[nodiscard]] std::string at_or_before(std::size_t row, std::size_t term) const;
  [[nodiscard]] const KnownValue* last_before(std::size_t row, std::size_t term) const;
  [[nodiscard]] const KnownValue* first_after(std::size_t row, std::size_t term) const;
  [[nodiscard]] bool are_equal_until(std::size_t a, std::size_t b, std::size_t term) const;
  [[nodiscard]] std::string unexpected_values() const;
  [[nodiscard]] std::string value(const Term& term) const;

  std::vector<Term> terms_;
  const std::vector<KnownRow>& rows_;
  source::SqlDialect dialect_;
};

/// Rows whose columns have the values of one of several segments, each a text for each column. All
/// rows where the condition would be too long.
[[nodiscard]] feed::Where in_segments(const std::vector<std::string>& columns,
                                      const std::vector<std::vector<std::string>>& segments,
                                      source::SqlDialect dialect);

/// A column as text, whatever its type, compared by its bytes.
[[nodiscard]] std::string as_text(const std::string& column, source::SqlDialect dialect);

}  // namespace vizzy::parts
