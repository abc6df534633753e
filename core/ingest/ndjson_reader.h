#pragma once

#include <string>
#include <vector>

#include "core/ingest/import_reader.h"
#include "core/ingest/input.h"
#include "core/ingest/table.h"

namespace vizzy::ingest {

/// Reads NDJSON (https://github.com/ndjson/ndjson-spec): one JSON object per line, its keys the
/// columns. Objects may have different keys. Empty lines are skipped.
///
/// A line that is not a JSON object, or that has a key twice, is a problem of that row.
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

  LineReader lines_;
  const Table& table_;
  std::vector<std::string> unknown_columns_;
  std::string line_;
};

}  // namespace vizzy::ingest
