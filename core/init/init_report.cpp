#include <fmt/format.h>

#include "core/init/init.h"
#include "core/report_json.h"

namespace vizzy::init {

namespace {

Json file_json(const InitFile& file) {
  return {{"path", file.path}, {"written", file.outcome == InitOutcome::written}};
}

Json left_out_json(const LeftOut& part) {
  return {{"table", part.table},         {"whole_table", part.whole_table},
          {"columns", part.columns},     {"rows_but", part.rows_but},
          {"undecided", part.undecided}, {"unusable", part.unusable}};
}

std::string left_out_text(const LeftOut& left_out) {
  std::string text;
  if (!left_out.unusable.empty())
    return fmt::format("left out: {}: {}\n", left_out.table, left_out.unusable);
  if (left_out.whole_table)
    text +=
        fmt::format("left out: table {}: may be secret; add it to the definition if it is not\n",
                    left_out.table);
  if (!left_out.columns.empty())
    text += fmt::format("left out of {}: {}: may be secret; add those that are not\n",
                        left_out.table, fmt::join(left_out.columns, ", "));
  if (!left_out.rows_but.empty())
    text += fmt::format("left out of {}: all rows but those WHERE {}\n", left_out.table,
                        left_out.rows_but);
  if (!left_out.undecided.empty())
    text += fmt::format(
        "decide for {}: {} may say that a row is not public; add it to WHERE if it does\n",
        left_out.table, fmt::join(left_out.undecided, ", "));
  return text;
}

std::string_view outcome_word(InitOutcome outcome) {
  return outcome == InitOutcome::written ? "wrote" : "kept";
}

}  // namespace

std::string json(const InitReport& report) {
  const Json json{{"folder", report.folder},
                  {"database", report.database},
                  {"table", report.table},
                  {"left_out", list_json(report.left_out, left_out_json)},
                  {"password_left_out", report.password_left_out},
                  {"files", list_json(report.files, file_json)}};
  return report_json(json);
}

std::string text(const InitReport& report) {
  std::string text;
  bool kept = false;
  for (const InitFile& file : report.files) {
    text +=
        fmt::format("{:<5} {}\n", outcome_word(file.outcome),
                    (std::filesystem::path(report.folder) / file.path).lexically_normal().string());
    kept = kept || file.outcome == InitOutcome::kept;
  }
  if (kept) text += "existing files were kept; remove one to have it written again\n";
  for (const LeftOut& part : report.left_out) text += left_out_text(part);
  if (!report.table.empty())
    text += fmt::format("proposed for {}: a feed of {}\n", report.database, report.table);
  if (report.password_left_out)
    text += "the password is not in vizzy.toml; give it in PGPASSWORD or in ~/.pgpass\n";
  const std::string enter = report.folder == "." ? "" : fmt::format("cd {} && ", report.folder);
  return text + fmt::format("next: {}vizzy check\n", enter);
}

}  // namespace vizzy::init
