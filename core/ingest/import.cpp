#include "core/ingest/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "core/ingest/csv_reader.h"
#include "core/ingest/foreign_file.h"
#include "core/ingest/ndjson_reader.h"
#include "core/ingest/row_writer.h"
#include "core/ingest/write_session.h"
#include "core/source/source.h"

namespace vizzy::ingest {

namespace {

std::unique_ptr<ImportReader> make_reader(std::istream& input, const ImportOptions& options) {
  LineReader lines(input, options.file);
  require_importable(lines.start(), options.file, *options.table);
  const auto first = lines.first_byte();
  const bool is_json = first == '{' || first == '[';
  const Format format = options.format.value_or(is_json ? Format::ndjson : Format::csv);
  if (format == Format::csv && is_json)
    throw Error(ErrorKind::failed, fmt::format("{} is JSON, not CSV", options.file),
                {"name its format with --format ndjson"});
  if (format == Format::ndjson && first && !is_json)
    throw Error(ErrorKind::failed,
                fmt::format("{} does not begin with a JSON object", options.file),
                {"write one JSON object per line, or name its format with --format csv"});
  if (format == Format::ndjson)
    return std::make_unique<NdjsonReader>(std::move(lines), *options.table);
  return std::make_unique<CsvReader>(std::move(lines), *options.table);
}

/// Checks rows and writes the good ones in batches, which suit a remote server; the others become
/// diagnostics of the report.
class Importer {
 public:
  Importer(const Table& table, RowWriter& writer, ImportReport& report)
      : table_(table), writer_(writer), report_(report) {}

  void take(const ImportRow& row) {
    for (const ImportCell& cell : row.cells) bytes_ += cell.text.size();
    if (!row.problem.empty()) {
      reject(row.line, "", row.problem);
    } else if (auto checked = check(row)) {
      good_.push_back({row.line, *std::move(checked)});
    }
    if (good_.size() >= kMaxRows || bytes_ >= kMaxBytes) flush();
  }

  /// Writes the last rows, and counts those that were taken back as refused.
  void finish() {
    flush();
    for (const TakenBack& back : writer_.finish()) {
      --(back.outcome == Outcome::inserted ? report_.inserted : report_.updated);
      reject(back.line, back.refusal.column, back.refusal.problem);
    }
    report_bad_rows();
  }

 private:
  /// Writes what was taken.
  void flush() {
    const std::vector<Written> written = writer_.write(good_);
    for (std::size_t i = 0; i < written.size(); ++i) {
      switch (written[i].outcome) {
        case Outcome::inserted: ++report_.inserted; break;
        case Outcome::updated: ++report_.updated; break;
        case Outcome::refused: reject(good_[i].line, written[i].column, written[i].problem); break;
      }
    }
    good_.clear();
    bytes_ = 0;
  }

  static constexpr std::size_t kMaxRows = 1000;
  static constexpr std::size_t kMaxBytes = 1 << 20;

  struct Rejected {
    std::uint64_t line;
    std::string column;
    std::string problem;
  };

  void reject(std::uint64_t line, std::string_view column, std::string problem) {
    bad_.push_back({line, std::string(column), std::move(problem)});
    ++bad_count_;
    if (bad_.size() >= kMaxRows) keep_first_bad_rows();
  }

  /// Those with the lowest lines: a row may be refused after ones that follow it.
  void keep_first_bad_rows() {
    std::ranges::stable_sort(bad_, {}, &Rejected::line);
    bad_.resize(std::min(bad_.size(), kMaxRows / 2));
  }

  void report_bad_rows() {
    keep_first_bad_rows();
    for (Rejected& bad : bad_)
      report_.bad_rows.add({fmt::format("{}:{}", report_.file, bad.line), std::move(bad.column),
                            std::move(bad.problem)});
    for (std::size_t i = bad_.size(); i < bad_count_; ++i) report_.bad_rows.add({});  // are counted
  }

  /// Only the first problem of a row is reported: it is one bad row.
  [[nodiscard]] std::optional<CheckedRow> check(const ImportRow& row) {
    CheckedRow values(table_.columns.size());
    for (const ImportCell& cell : row.cells) {
      const Column& column = table_.columns[cell.column];
      CheckedValue checked = check_value(column, cell);
      if (!checked.problem.empty()) {
        reject(row.line, column.name, std::move(checked.problem));
        return std::nullopt;
      }
      values[cell.column] = std::move(checked.value);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] || table_.columns[i].presence == Presence::optional) continue;
      reject(row.line, table_.columns[i].name, "is missing");
      return std::nullopt;
    }
    return values;
  }

  const Table& table_;
  RowWriter& writer_;
  ImportReport& report_;
  std::vector<CheckedLine> good_;
  std::vector<Rejected> bad_;  ///< the first ones
  std::size_t bad_count_ = 0;
  std::size_t bytes_ = 0;
};

void copy_rows(ImportReader& reader, const Table& table, WriteSession& session,
               ImportReport& report, Progress& progress) {
  const std::unique_ptr<RowWriter> writer = session.make_row_writer(table);
  Importer importer(table, *writer, report);
  progress.begin("importing rows", 0);
  ImportRow row;
  std::uint64_t rows = 0;
  while (reader.next(row)) {
    session.check_stop();
    importer.take(row);
    progress.update(++rows);
  }
  importer.finish();
  report.ignored_columns = reader.unknown_columns();
  if (rows == 0)
    throw Error(ErrorKind::failed, fmt::format("{} has no rows", report.file),
                {"check how it was exported"});
}

std::string refusal(const ImportReport& report) {
  const std::size_t count = report.bad_rows.count();
  return fmt::format(
      "{} has {} bad row{}, nothing was imported\n{}\ncorrect the file, or pass "
      "--skip-bad-rows to leave bad rows out",
      report.file, count, count == 1 ? "" : "s", report.bad_rows.text());
}

}  // namespace

BadRowsError::BadRowsError(ImportReport report)
    : Error(ErrorKind::failed, refusal(report)), report_(std::move(report)) {}

std::optional<Format> format_of(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".csv") return Format::csv;
  if (extension == ".ndjson" || extension == ".jsonl") return Format::ndjson;
  return std::nullopt;
}

ImportReport import_rows(std::istream& input, const ImportOptions& options, std::stop_token stop,
                         Progress& progress) {
  ImportReport report;
  report.database = source::shown_database(options.database);
  report.table = options.table->name;
  report.file = options.file;
  report.dry_run = options.dry_run;
  const std::unique_ptr<ImportReader> reader = make_reader(input, options);
  const std::unique_ptr<WriteSession> session = open_write_session(
      options.database, options.dry_run ? WhenMissing::stand_in : WhenMissing::create,
      options.busy_timeout, std::move(stop));
  copy_rows(*reader, *options.table, *session, report, progress);
  if (!options.skip_bad_rows && !report.bad_rows.empty()) {
    report.refused = true;
    report.inserted = report.updated = 0;
    throw BadRowsError(std::move(report));
  }
  if (options.derive_totals) {
    progress.begin("deriving totals", 0);
    report.creators_derived = session->derive_totals();
  }
  if (!options.dry_run) session->commit();
  return report;
}

}  // namespace vizzy::ingest
