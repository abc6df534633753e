#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/definition/definition.h"
#include "core/feed/metric_column.h"
#include "core/feed/rounding.h"
#include "core/feed/typed_cell.h"
#include "core/source/cell.h"
#include "core/source/source.h"

namespace vizzy::feed {

/// A value as a feed shows it (rounded), or, with a double, an exact ratio by which children are
/// ranked. Text is valid UTF-8 and lives as long as its row.
using Value = std::variant<std::monostate, std::int64_t, Decimal, double, bool, std::string_view,
                           std::chrono::sys_days, std::chrono::sys_seconds>;

/// A view laid over the columns of its query: which cell feeds which field.
class ViewColumns {
 public:
  /// `extra` names further columns that the query must return, found by `extra_index`.
  explicit ViewColumns(const definition::View& view, const std::vector<std::string>& extra = {});

  [[nodiscard]] const std::vector<source::ColumnRequest>& requests() const { return requests_; }
  [[nodiscard]] std::size_t extra_index(std::size_t extra) const { return extra_[extra]; }

  /// The displayed value of a field. Integers are rounded to their significant digits, reals
  /// to their digits, text is cut after its characters; NULL stays NULL, or becomes the field's
  /// fallback. Nothing is converted from one type to another, except that an integer 0 or 1 is a
  /// boolean (SQLite has none), an integer is a decimal or seconds since 1970, and text in the form
  /// of ISO 8601 is a date or a timestamp.
  /// Throws `Misfit` with the field and the reason.
  [[nodiscard]] Value shown(std::size_t index, source::Row row) const;

  /// Every field of the row whose cell does not fit.
  [[nodiscard]] std::vector<Misfit> misfits(source::Row row) const;

  /// The cell of the view's key.
  [[nodiscard]] const source::Cell& key_cell(source::Row row) const {
    return row[cells_[key_].value];
  }

  /// Whether a metric compares each row with all others: then `gather` must have seen every row of
  /// the query before the first value is read.
  [[nodiscard]] bool needs_all_rows() const;
  void gather(source::Row row);

  /// The value of a field before rounding; decimals, ratios and metrics are doubles.
  [[nodiscard]] Value exact(std::size_t index, source::Row row) const;

 private:
  struct Cells {
    std::size_t value = 0;
    std::vector<std::size_t> numerator;
    std::size_t denominator = 0;
    std::size_t metric = 0;  ///< in `metrics_`
    source::Cell fallback;   ///< its text is the field's
  };
  struct Fraction {
    std::int64_t numerator = 0;
    std::int64_t denominator = 0;
  };

  std::size_t request(const std::string& column, bool optional);
  [[nodiscard]] static const source::Cell& cell_of(const Cells& cells, source::Row row);
  [[nodiscard]] bool is_absent(const definition::Field& field, const Cells& cells,
                               source::Row row) const;
  [[nodiscard]] static Fraction fraction(const Cells& cells, source::Row row);
  [[nodiscard]] Value shown_value(const definition::Field& field, const Cells& cells,
                                  source::Row row) const;
  [[nodiscard]] Value exact_value(const definition::Field& field, const Cells& cells,
                                  source::Row row) const;

  std::span<const definition::Field> fields_;
  std::size_t key_;
  std::vector<Cells> cells_;
  std::vector<MetricColumn> metrics_;
  std::vector<source::ColumnRequest> requests_;
  std::vector<std::size_t> extra_;
};

/// Appends a value as canonical JSON; it must not be NULL or a double.
void append_json_value(std::string& out, const Value& value);

/// A key cell as people write it: 17, or "ana".
[[nodiscard]] std::string shown_key(const source::Cell& cell);

}  // namespace vizzy::feed
