#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/ingest/import_reader.h"
#include "core/ingest/input.h"
#include "core/ingest/table.h"

namespace vizzy::ingest {

/// Reads CSV after RFC 4180: commas, fields in double quotes where they need them, a quote doubled
/// inside; lines end in CRLF, LF or CR; the first row names the columns, in any order. White space
/// belongs to the fields. Empty lines are skipped, an empty field is an empty cell.
///
/// As spreadsheets write it, a line "sep=," may come first, columns may have no name (they are left
/// out), and empty fields may follow the last column.
///
/// A row with a stray quote or a wrong number of fields is a problem of that row; reading goes on
/// with the next line.
class CsvReader final : public ImportReader {
 public:
  /// Reads the header. Errors: `failed` for an empty file, for a header that cannot be read, lacks
  /// a required column or names one twice. `table` must outlive the reader.
  CsvReader(LineReader lines, const Table& table);
  ~CsvReader() override;

  [[nodiscard]] bool next(ImportRow& row) override;
  [[nodiscard]] const std::vector<std::string>& unknown_columns() const override {
    return unknown_columns_;
  }

 private:
  class Parser;

  void read_header();
  void resolve(const std::vector<std::string>& header);
  void require_columns(const std::vector<std::string>& header) const;
  [[nodiscard]] bool next_record(ImportRow& row);
  [[nodiscard]] bool read_names(ImportRow& row);
  [[nodiscard]] bool fits(const std::vector<std::string>& fields) const;

  LineReader lines_;
  const Table& table_;
  std::unique_ptr<Parser> parser_;
  std::vector<std::optional<std::size_t>> columns_;  ///< of the table, by field of the file
  std::size_t least_fields_ = 0;                     ///< up to the last column with a name
  std::vector<std::string> unknown_columns_;
  std::string line_;
};

}  // namespace vizzy::ingest
