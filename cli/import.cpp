#include "core/ingest/import.h"

#include <ostream>

#include "cli/commands.h"
#include "cli/report_options.h"
#include "cli/source_options.h"
#include "core/ingest/input.h"
#include "core/text/display_width.h"

namespace vizzy::cli {

namespace {

class ImportCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    declare_filled_database(options, options_.database);
    options.argument("TABLE", options_.table,
                     values::one_of<const ingest::Table*>({{"creators", &ingest::creators_table()},
                                                           {"videos", &ingest::videos_table()}}),
                     "creators or videos", {.required = true});
    options.argument("FILE", options_.file, values::text(), "CSV or NDJSON; - is stdin",
                     {.required = true});
    options.value("--format", options_.format,
                  values::one_of<ingest::Format>(
                      {{"csv", ingest::Format::csv}, {"ndjson", ingest::Format::ndjson}}),
                  "csv or ndjson (default: by file name or content)");
    options.flag("--dry-run", options_.dry_run, "Check everything, change nothing");
    options.flag("--skip-bad-rows", options_.skip_bad_rows, "Skip bad rows instead of failing");
    options.flag("--derive-totals", options_.derive_totals,
                 "Add up the totals of creators from their videos");
    report_.declare(options);
    options.footer(
        "Rows are inserted or updated by id, all of them or none. Columns are named as in\n"
        "the tables: id and username are required for creators, id and creator_id for\n"
        "videos. An empty field is NULL.\n"
        "Example: creators first, then their videos and the totals\n"
        "  vizzy import creators creators.csv\n"
        "  vizzy import videos videos.csv --derive-totals");
  }

  void run(Environment& environment) override {
    const auto file = ingest::open_input(options_.file, environment.stop);
    if (options_.file == "-") options_.file = "stdin";
    if (!options_.format) options_.format = ingest::format_of(options_.file);
    try {
      const ingest::ImportReport report = ingest::import_rows(
          *file, options_, environment.stop, *environment.progress(report_.quiet()));
      environment.err << text::harmless(ingest::notes(report));
      report_.print(report, environment);
    } catch (const ingest::BadRowsError& error) {
      environment.err << text::harmless(ingest::notes(error.report()));
      report_.print(error.report(), environment);
      throw;
    }
  }

 private:
  ingest::ImportOptions options_;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_import_command() { return std::make_unique<ImportCommand>(); }

}  // namespace vizzy::cli
