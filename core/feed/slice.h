#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/definition/definition.h"
#include "core/feed/row_fit.h"
#include "core/source/source.h"

/// The rows that a part of a build takes. A slice says it twice: `where` narrows the query to rows
/// that may belong to it, and what they are made into decides.
namespace vizzy::feed {

/// Bytes from `from` on, and before `to`.
struct KeyRange {
  std::string from = {};
  std::optional<std::string> to = {};  ///< absent: without an end

  [[nodiscard]] bool is_whole() const { return from.empty() && !to; }
  [[nodiscard]] bool holds(std::string_view key) const { return key >= from && (!to || key < *to); }
  friend bool operator==(const KeyRange&, const KeyRange&) = default;
};

/// A condition in SQL over the columns of a view's query, true for every row of the slice; empty
/// for all rows.
using Where = std::string;

/// The query of a view with a condition on its rows; its columns keep their names. `columns` are
/// what is selected of them. Errors: as `source::Snapshot::column_names`.
[[nodiscard]] std::string narrowed(source::Snapshot& snapshot, const source::Query& view,
                                   const Where& where, std::string_view columns = "*");

/// Items by their sort keys, and segments by theirs, each as a whole.
struct FeedSlice {
  Where where = {};
  KeyRange items = {};
  KeyRange segments = {};

  friend bool operator==(const FeedSlice&, const FeedSlice&) = default;
};

/// Documents by their keys (see `place_of`), and children with their parents.
struct DocumentSlice {
  Where where = {};
  std::vector<Where> children = {};  ///< in the definition's order; none for all rows
  KeyRange keys = {};

  friend bool operator==(const DocumentSlice&, const DocumentSlice&) = default;
};

/// The position of a key in the order by which a collection is divided, compared as bytes: the
/// documents of a group are neighbours. Empty for a text that cannot be a key.
[[nodiscard]] std::string place_of(const definition::DocumentsDefinition& collection,
                                   std::string_view key_text);

/// What was read of a view: the rows of all parts together are the rows of the view.
struct ViewRows {
  OversizedRows oversized = {};
  std::uint64_t rows = 0;
  /// Rows that were taken down and whose place is not known, because their fields do not fit: any
  /// number of parts may see them.
  std::uint64_t unplaced = 0;
  std::uint64_t segment_rows = 0;  ///< of the feed, in segments
};

}  // namespace vizzy::feed
