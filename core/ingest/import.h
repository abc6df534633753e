#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/ingest/table.h"
#include "core/progress.h"

namespace vizzy::ingest {

enum class Format { csv, ndjson };

/// The format that a file name implies: .csv is CSV, .ndjson and .jsonl are NDJSON. Nothing for
/// other names.
[[nodiscard]] std::optional<Format> format_of(const std::string& path);

struct ImportOptions {
  std::string database = "vizzy.db";
  const Table* table = &creators_table();
  std::string file;              ///< the name of the input, for messages
  std::optional<Format> format;  ///< without one the first byte decides: "{" and "[" begin JSON
  bool dry_run = false;          ///< check everything, change nothing
  bool skip_bad_rows = false;    ///< leave bad rows out instead of failing
  bool derive_totals = false;    ///< compute the creators' totals from the videos afterwards
  std::chrono::milliseconds busy_timeout{5000};
};

/// What an import did, or in a dry run would do.
struct ImportReport {
  std::string database;
  std::string table;
  std::string file;
  bool dry_run = false;
  bool refused = false;  ///< nothing was imported, because of the bad rows
  std::uint64_t inserted = 0;
  std::uint64_t updated = 0;
  std::optional<std::uint64_t> creators_derived;
  std::vector<std::string> ignored_columns;  ///< the table has none of these
  Diagnostics bad_rows;                      ///< left out
};

/// Nothing was imported because of bad rows; the report says the rest.
class BadRowsError : public Error {
 public:
  explicit BadRowsError(ImportReport report);
  [[nodiscard]] const ImportReport& report() const noexcept { return report_; }

 private:
  ImportReport report_;
};

/// Brings the rows of `input` into the database, in one transaction: inserts those with a new id,
/// updates the others, and in these only the columns that the file has. Makes the database and its
/// tables where they are missing. Memory does not grow with the file.
///
/// Usernames may change hands, in any order of the rows: what counts is how the file leaves them.
///
/// Errors: `BadRowsError` (`failed`), with all bad rows (the first 20, and how many more) unless
/// they are to be skipped; `failed`; `interrupted`. After any error the database is unchanged.
[[nodiscard]] ImportReport import_rows(std::istream& input, const ImportOptions& options,
                                       std::stop_token stop, Progress& progress);

[[nodiscard]] std::string json(const ImportReport& report);
/// One line for each fact; empty for an import that was refused: its error says why.
[[nodiscard]] std::string text(const ImportReport& report);
/// What a reader should know besides, line by line: ignored columns with the nearest real one, and
/// the rows that were left out, unless an error tells them. Empty if there is nothing to say.
[[nodiscard]] std::string notes(const ImportReport& report);

}  // namespace vizzy::ingest
