#include "core/ingest/import.h"

#include <CLI/CLI.hpp>

#include <optional>
#include <ostream>

#include "cli/commands.h"
#include "cli/option_types.h"
#include "core/ingest/import_report.h"
#include "core/ingest/input.h"

namespace vizzy::cli {

namespace {

class ImportCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("--db", options_.database, kFilledDatabaseHelp)
        ->type_name("DATABASE")
        ->capture_default_str();
    app.add_option("TABLE", table_, "creators or videos")
        ->required()
        ->check(one_of_words({"creators", "videos"}));
    app.add_option("FILE", options_.file, "CSV or NDJSON; - is stdin")->required();
    app.add_option("--format", format_, "csv or ndjson (default: by file name or content)")
        ->check(one_of_words({"csv", "ndjson"}));
    app.add_flag("--dry-run", options_.dry_run, "Check everything, change nothing");
    app.add_flag("--skip-bad-rows", options_.skip_bad_rows, "Leave bad rows out, not fail");
    app.add_flag("--derive-totals", options_.derive_totals,
                 "Sum the videos up into their creators");
    app.add_flag("--json", json_, "Print the report as JSON");
    app.add_flag("--quiet", quiet_, "Print nothing but errors");
    app.footer(
        "Rows are inserted or updated by id, all of them or none. Columns are named as in\n"
        "the tables: id and username are required for creators, id and creator_id for\n"
        "videos. An empty field is NULL.\n"
        "Example: creators first, then their videos and the totals\n"
        "  vizzy import creators creators.csv\n"
        "  vizzy import videos videos.csv --derive-totals");
  }

  void run(Environment& environment) override {
    const bool from_stdin = options_.file == "-";
    const auto file = from_stdin ? nullptr : ingest::open_input(options_.file);
    if (from_stdin) options_.file = "stdin";
    options_.table = table_ == "videos" ? &ingest::videos_table() : &ingest::creators_table();
    options_.format = format();
    try {
      const ingest::ImportReport report =
          ingest::import_rows(from_stdin ? environment.in : *file, options_, environment.stop,
                              *environment.progress(quiet_));
      environment.err << ingest::notes(report);
      if (!json_ && !quiet_) environment.out << ingest::to_text(report) << '\n';
      print_json(report, environment);
    } catch (const ingest::BadRowsError& error) {
      environment.err << ingest::notes(error.report());
      print_json(error.report(), environment);
      throw;
    }
  }

 private:
  void print_json(const ingest::ImportReport& report, const Environment& environment) const {
    if (json_) environment.out << ingest::to_json(report) << '\n';
  }

  [[nodiscard]] std::optional<ingest::Format> format() const {
    if (format_.empty()) return ingest::format_of(options_.file);
    return format_ == "csv" ? ingest::Format::csv : ingest::Format::ndjson;
  }

  ingest::ImportOptions options_;
  std::string table_;
  std::string format_;
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_import_command() { return std::make_unique<ImportCommand>(); }

}  // namespace vizzy::cli
