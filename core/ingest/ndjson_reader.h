#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ingest/import_reader.h"
#include "core/ingest/input.h"
#include "core/ingest/json_elements.h"
#include "core/ingest/table.h"

namespace vizzy::ingest {

/// Reads NDJSON (https://github.com/ndjson/ndjson-spec): one JSON object per line, its keys the
/// columns. Objects may have different keys. Empty lines are skipped. A file that begins with "["
/// is one JSON array of such objects, on any number of lines.
///
/// A line or element that is not a JSON object, or that has a key twice, is a problem of that row.
class NdjsonReader final : public ImportReader {
 public:
  /// `table` must outlive the reader. Errors: `failed` for an empty file.
  NdjsonReader(LineReader lines, const Table& table);

  [[nodiscard]] bool next(ImportRow& row) override;
  [[nodiscard]] const std::vector<std::string>& unknown_columns() const override {
    return unknown_columns_;
  }

 private:
  class Handler;

  [[nodiscard]] bool next_text(std::uint64_t& line);

  LineReader lines_;
  std::optional<JsonElements> elements_;  ///< of an array
  const Table& table_;
  std::vector<std::string> unknown_columns_;
  std::string line_;
};

}  // namespace vizzy::ingest
