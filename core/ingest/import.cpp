#include "core/ingest/import.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "core/ingest/csv_reader.h"
#include "core/ingest/database.h"
#include "core/ingest/derive.h"
#include "core/ingest/ndjson_reader.h"
#include "core/ingest/row_writer.h"

namespace vizzy::ingest {

namespace {

std::unique_ptr<RowReader> make_reader(std::istream& input, const ImportOptions& options) {
  LineReader lines(input, options.file);
  Format format = Format::csv;
  if (options.format) {
    format = *options.format;
  } else if (lines.first_byte() == '{') {
    format = Format::ndjson;
  }
  if (format == Format::ndjson)
    return std::make_unique<NdjsonReader>(std::move(lines), *options.table);
  return std::make_unique<CsvReader>(std::move(lines), *options.table);
}

/// Checks rows and writes the good ones; the others become diagnostics of the report.
class Importer {
 public:
  Importer(const Table& table, RowWriter& writer, ImportReport& report)
      : table_(table), writer_(writer), report_(report), checked_(table.columns.size()) {}

  void take(const Row& row) {
    if (!row.problem.empty()) return reject(row, "", row.problem);
    if (!check(row)) return;
    const Written written = writer_.write(row.line, checked_);
    switch (written.outcome) {
      case Outcome::inserted: ++report_.inserted; break;
      case Outcome::updated: ++report_.updated; break;
      case Outcome::refused: reject(row, written.column, written.problem); break;
    }
  }

 private:
  void reject(const Row& row, std::string_view column, std::string problem) {
    report_.bad_rows.add(
        {fmt::format("{}:{}", report_.file, row.line), std::string(column), std::move(problem)});
  }

  /// Only the first problem of a row is told: it is one bad row.
  [[nodiscard]] bool check(const Row& row) {
    for (auto& value : checked_) value.reset();
    for (const Cell& cell : row.cells) {
      const Column& column = table_.columns[cell.column];
      CheckedValue checked = check_value(column, cell);
      if (!checked.problem.empty()) {
        reject(row, column.name, std::move(checked.problem));
        return false;
      }
      checked_[cell.column] = std::move(checked.value);
    }
    for (std::size_t i = 0; i < checked_.size(); ++i) {
      if (checked_[i] || table_.columns[i].presence == Presence::optional) continue;
      reject(row, table_.columns[i].name, "is missing");
      return false;
    }
    return true;
  }

  const Table& table_;
  RowWriter& writer_;
  ImportReport& report_;
  CheckedRow checked_;
};

void copy_rows(RowReader& reader, const Table& table, WriteSession& session, ImportReport& report,
               Progress& progress) {
  RowWriter writer(session.database(), table);
  Importer importer(table, writer, report);
  progress.begin("importing rows", 0);
  Row row;
  std::uint64_t rows = 0;
  while (reader.next(row)) {
    session.check_stop();
    importer.take(row);
    progress.update(++rows);
  }
  report.ignored_columns = reader.unknown_columns();
  if (rows == 0)
    throw Error(ErrorKind::failed,
                fmt::format("{} has a header but no rows; check where it comes from", report.file));
}

void refuse_bad_rows(const ImportReport& report) {
  const std::size_t count = report.bad_rows.count();
  throw Error(
      ErrorKind::failed,
      fmt::format("{} has {} bad row{}, nothing was imported\n{}\ncorrect the file, or pass "
                  "--skip-bad-rows to leave bad rows out",
                  report.file, count, count == 1 ? "" : "s", report.bad_rows.text()));
}

}  // namespace

std::optional<Format> format_of(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".csv") return Format::csv;
  if (extension == ".ndjson" || extension == ".jsonl") return Format::ndjson;
  return std::nullopt;
}

ImportReport import_rows(std::istream& input, const ImportOptions& options, std::stop_token stop,
                         Progress& progress) {
  ImportReport report;
  report.database = options.database;
  report.table = options.table->name;
  report.file = options.file;
  report.dry_run = options.dry_run;
  const std::unique_ptr<RowReader> reader = make_reader(input, options);
  WriteSession session(options.database,
                       options.dry_run ? WhenMissing::stand_in : WhenMissing::create,
                       options.busy_timeout, std::move(stop));
  try {
    copy_rows(*reader, *options.table, session, report, progress);
    if (!options.skip_bad_rows && !report.bad_rows.empty()) refuse_bad_rows(report);
    if (options.derive_totals) {
      progress.begin("deriving totals", 0);
      report.creators_derived = derive_totals(session.database());
    }
  } catch (const SQLite::Exception& exception) {
    throw database_error(exception, options.database);
  }
  if (!options.dry_run) session.commit();
  return report;
}

}  // namespace vizzy::ingest
