#pragma once

#include <functional>
#include <string>

#include "core/definition/definition.h"
#include "core/error.h"
#include "core/feed/row_fit.h"
#include "core/feed/value.h"
#include "core/progress.h"
#include "core/sort/memory_budget.h"
#include "core/source/source.h"

namespace vizzy::feed {

/// The largest row that leaves memory for what is made of it.
[[nodiscard]] std::size_t max_row_bytes(const sort::MemoryBudget& memory);

/// Reads the rows of a view one by one and collects the bad ones.
class RowReader {
 public:
  /// `extra` names columns that are read in addition to the fields.
  RowReader(const definition::View& view, Progress& progress, std::size_t max_row_bytes,
            const std::vector<std::string>& extra = {});

  [[nodiscard]] const ViewColumns& columns() const { return columns_; }

  /// Runs the query and visits each row, possibly in another thread, and is done with all of them
  /// when it returns; where a metric needs all rows first, runs it twice. A row for which `visit`
  /// throws `Misfit` is collected with its key. Errors: `failed` with all of them, at the end, and
  /// then `gate` for rows that are too large and cannot be cut.
  /// `where` leaves out rows that are not visited, see slice.h.
  void read(source::Snapshot& snapshot, const std::function<void(source::Row)>& visit,
            const std::string& where = {});

  /// The key of the row. Throws `Error{gate}` at a NULL key.
  [[nodiscard]] Value key(source::Row row) const;

  /// Makes `json` of the fields of the row, `{"a":1,...` without the closing brace; NULLs are left
  /// out. `values` receives the displayed value of each field. A row that is too large is refused
  /// elsewhere, or it is cut, or dropped: then this returns false. Rows that count are in
  /// `oversized`.
  enum class Counts { yes, no };
  [[nodiscard]] bool write_fields(std::string& json, source::Row row, std::vector<Value>& values,
                                  Counts counts = Counts::yes);
  /// Whether the row may be too large, to be cut or dropped: cheap, and true for few rows.
  [[nodiscard]] bool may_be_oversized(source::Row row) const { return fit_.may_be_oversized(row); }
  /// After `read`.
  [[nodiscard]] const OversizedRows& oversized() const { return oversized_; }

 private:
  void select(source::Snapshot& snapshot, const source::Query& query,
              const std::function<void(source::Row)>& visit);
  void gather(source::Snapshot& snapshot, const source::Query& query);
  void append(std::string& json, const std::vector<Value>& values) const;

  const definition::View& view_;
  Progress& progress_;
  std::size_t max_row_bytes_;
  ViewColumns columns_;
  std::vector<std::string> names_;  ///< `"name":` of each field
  RowFit fit_;
  RowFit uncounted_;  ///< for rows that another part counts
  OversizedRows oversized_;
};

}  // namespace vizzy::feed
