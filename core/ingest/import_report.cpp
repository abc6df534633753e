#include <fmt/format.h>

#include "core/ingest/column_value.h"
#include "core/ingest/import.h"
#include "core/report_json.h"

namespace vizzy::ingest {

namespace {

const Table& table_of(const ImportReport& report) {
  return report.table == creators_table().name ? creators_table() : videos_table();
}

Json bad_row_json(const Diagnostic& bad) {
  return {{"place", bad.location}, {"column", bad.column}, {"reason", bad.reason}};
}

}  // namespace

std::string text(const ImportReport& report) {
  if (report.refused) return "";
  std::string text = fmt::format("{} {}: {} {} inserted, {} updated",
                                 report.dry_run ? "would import into" : "imported into",
                                 report.database, report.table, report.inserted, report.updated);
  if (const std::size_t bad = report.bad_rows.count(); bad > 0)
    text += fmt::format(", {} bad row{} skipped", bad, bad == 1 ? "" : "s");
  if (report.creators_derived)
    text +=
        fmt::format("\ntotals of {} creators derived from their videos", *report.creators_derived);
  return text + "\n";
}

std::string notes(const ImportReport& report) {
  const std::vector<std::string> known = table_of(report).column_names();
  std::string text;
  for (const std::string& column : report.ignored_columns)
    text += column.empty()
                ? fmt::format("note: {}: columns without a name are ignored\n", report.file)
                : fmt::format("note: {}: the column {} is ignored, {} has none{}\n", report.file,
                              in_quotes(column), report.table, did_you_mean(column, known));
  if (!report.bad_rows.empty() && !report.refused) text += report.bad_rows.text() + "\n";
  return text;
}

std::string json(const ImportReport& report) {
  Json json{
      {"database", report.database}, {"table", report.table},
      {"file", report.file},         {"dry_run", report.dry_run},
      {"refused", report.refused},   {"inserted", report.inserted},
      {"updated", report.updated},   {"skipped", report.refused ? 0 : report.bad_rows.count()}};
  if (report.creators_derived) json["creators_derived"] = *report.creators_derived;
  json["ignored_columns"] = report.ignored_columns;
  json["bad_row_count"] = report.bad_rows.count();  // of which some are listed
  json["bad_rows"] = list_json(report.bad_rows.kept(), bad_row_json);
  return report_json(json);
}

}  // namespace vizzy::ingest
