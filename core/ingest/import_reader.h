#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace vizzy::ingest {

/// What the file says about the type of a value. CSV says nothing; JSON does, and it must match.
enum class CellKind { untyped, string, number, boolean, null, nested };

/// One value of a row, as text.
struct ImportCell {
  std::size_t column;  ///< the position in `Table::columns`
  CellKind kind;
  std::string text;
};

/// One row of an imported file. Columns that the table does not have are left out.
struct ImportRow {
  std::uint64_t line = 0;  ///< on which it starts
  std::vector<ImportCell> cells;
  std::string problem;  ///< why the row cannot be read, else empty

  void clear() {
    cells.clear();
    problem.clear();
  }
};

/// How many unknown columns a reader remembers: enough for a note, bounded for garbage files.
inline constexpr std::size_t kMaxUnknownColumns = 20;

/// Reads the rows of a file, one at a time. A row that cannot be read does not end the file.
class ImportReader {
 public:
  virtual ~ImportReader() = default;
  /// False at the end. Errors: `failed` where the file as a whole makes no sense.
  [[nodiscard]] virtual bool next(ImportRow& row) = 0;
  /// The columns so far that the table does not have, in the order of their appearance; at most
  /// `kMaxUnknownColumns`.
  [[nodiscard]] virtual const std::vector<std::string>& unknown_columns() const = 0;
};

}  // namespace vizzy::ingest
