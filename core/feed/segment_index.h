#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/definition/definition.h"
#include "core/feed/slice.h"
#include "core/format/key.h"
#include "core/source/cell.h"

namespace vizzy::feed {

/// One segment and how many rows have its values.
struct SegmentRows {
  std::string sort_key;             ///< keeps the rows of a segment together
  std::string name;                 ///< see `segment_name`
  std::vector<std::string> values;  ///< in the columns of `segment_by`
  std::vector<std::string> titles;  ///< of the values, for people: in the columns of
                                    ///< `segment_titles`, or the values
  std::uint64_t rows = 0;
};

/// The columns of `segment_by`, then those of `segment_titles`; none for a feed that is not
/// divided.
[[nodiscard]] std::vector<std::string> segment_columns(const definition::FeedDefinition& feed);

/// Finds the segments of a feed in its rows, names them and counts their rows.
class SegmentIndex {
 public:
  /// `feed` must outlive the index and be divided. `is_denied` says what a segment must not
  /// show. Segments whose sort keys are not in `range` are left to others.
  SegmentIndex(const definition::FeedDefinition& feed, format::IsDenied is_denied,
               KeyRange range = {});

  /// Whether the row may be in a segment of the range.
  [[nodiscard]] bool holds(const std::vector<source::Cell>& cells);
  /// Counts a row that is not shown, in `rows` alone. Throws `Misfit`.
  void pass_over(const std::vector<source::Cell>& cells);
  /// How many rows were counted that have the values of a segment in the range.
  [[nodiscard]] std::uint64_t rows() const { return rows_; }

  /// Counts a row for its segment: `cells` are those of `segment_columns`, in order. Where rows of
  /// a segment have several titles, the first by its bytes is shown. Returns a sort key that keeps
  /// the rows of a segment together, valid until the next call; empty for a row that is in no
  /// segment: one value is NULL or empty text, or the key is denied. Throws `Misfit` for a cell
  /// that is neither text nor an integer, or too long for a path; `Error{gate}`, with the column,
  /// when there are more segments than `max_segments`.
  [[nodiscard]] std::string_view count(const std::vector<source::Cell>& cells,
                                       std::string_view key);

  /// The segments that have rows, in the order of their values, compared as bytes, which is the
  /// order of their sort keys.
  [[nodiscard]] std::vector<SegmentRows> segments() const;

 private:
  /// Makes the sort key of the row's segment; false where it is in none of the range.
  bool place(const std::vector<source::Cell>& cells);
  SegmentRows& segment_of(const std::vector<source::Cell>& cells);
  void take_titles(const std::vector<source::Cell>& cells, SegmentRows& segment) const;
  [[noreturn]] void refuse_more() const;

  const definition::FeedDefinition& feed_;
  format::IsDenied is_denied_;
  std::map<std::string, SegmentRows, std::less<>> segments_;  ///< by their sort keys
  KeyRange range_;
  std::uint64_t rows_ = 0;
  std::string sort_key_;
};

}  // namespace vizzy::feed
