#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/feed/typed_cell.h"

namespace vizzy::feed {

/// Collects what does not fit in the rows of a view, so that a user sees all columns at once: of
/// each the first rows, how many more there are, and what to do.
class Misfits {
 public:
  /// `key` is that of the row as people write it; `misfits` are all of that row.
  void add(const std::string& key, const std::vector<Misfit>& misfits);

  [[nodiscard]] bool empty() const { return rows_ == 0; }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  /// Several lines, column after column in the order in which they were found, each beginning with
  /// `location`; without a final newline.
  [[nodiscard]] std::string text(const std::string& location) const;

 private:
  static constexpr std::size_t kShown = 3;  ///< rows of each column, no two alike

  struct Line {
    std::string key;
    std::string reason;

    friend bool operator==(const Line&, const Line&) = default;
  };
  struct Column {
    std::string field;
    std::string remedy;  ///< of the first row; may be empty
    std::uint64_t rows = 0;
    std::vector<Line> shown;
  };

  Column& column_of(const std::string& field);

  std::uint64_t rows_ = 0;
  std::vector<Column> columns_;
};

}  // namespace vizzy::feed
