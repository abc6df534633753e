#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/definition/definition.h"
#include "core/metric/metric.h"
#include "core/source/cell.h"

namespace vizzy::feed {

/// A metric over the columns of a query, with what it takes from all rows: the newest publication,
/// from which ages count, and the counts of each creator. It uses no clock: the same rows give the
/// same values on any day.
class MetricColumn {
 public:
  /// `request` asks for a column and returns the index of its cell in a row.
  MetricColumn(const definition::MetricField& field,
               const std::function<std::size_t(const std::string& column)>& request);

  [[nodiscard]] bool needs_all_rows() const;
  /// Throws `Misfit` for a row without a value.
  void gather(source::Row row);

  /// Whether a row has no value: its publication is unknown, or `optional` and a count is NULL.
  [[nodiscard]] bool is_absent(source::Row row, bool optional) const;
  /// The value of a row. A NULL count is 0. Throws `Misfit`.
  [[nodiscard]] double value(source::Row row) const;

 private:
  [[nodiscard]] metric::Counts counts(source::Row row) const;
  [[nodiscard]] std::chrono::sys_seconds published(source::Row row) const;
  /// Absent for NULL: the creator is unknown.
  [[nodiscard]] std::optional<std::string> owner(source::Row row) const;
  [[nodiscard]] metric::Evidence evidence(source::Row row) const;

  metric::Metric metric_;
  std::optional<std::chrono::sys_seconds> as_of_;
  bool as_of_is_newest_;
  std::size_t views_;
  std::optional<std::size_t> likes_, comments_, per_, published_;
  std::unordered_map<std::string, metric::Counts> totals_;  ///< of each creator
};

}  // namespace vizzy::feed
