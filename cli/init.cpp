#include "core/init/init.h"

#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/report_options.h"
#include "core/source/source.h"

namespace vizzy::cli {

namespace {

class InitCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.argument("folder", folder_, values::folder(), "Folder to write into");
    options.value("--db", db_, values::database(),
                  "Propose a definition for the tables of this database",
                  {.default_text = "none, creators and videos",
                   .settable = false});  // the settings of a folder that is set up name the feed's
    report_.declare(options);
    options.footer(
        "Example:\n"
        "  vizzy init feed\n"
        "  vizzy init feed --db shop.db\n"
        "\n"
        "Writes a commented definition with its JSON Schema, settings, a crontab and\n"
        "configurations of hosts. Asks nothing; existing files are kept.\n"
        "\n"
        "With --db the definition is a guess from the names and types of columns: read\n"
        "it before it is published. Columns that may be secret (password_hash, email,\n"
        "api_token, ...) and deleted rows (deleted_at, is_deleted) are left out and\n"
        "listed.");
  }

  void run(Environment& environment) override {
    std::unique_ptr<source::Snapshot> snapshot;
    if (!db_.empty()) snapshot = source::open_snapshot(db_, environment.stop);
    const init::InitReport report = init::write_starter_files(folder_, db_, snapshot.get());
    report_.print(report, {init::init_report_json, init::init_report_text}, environment);
  }

 private:
  std::string folder_ = ".";
  std::string db_;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_init_command() { return std::make_unique<InitCommand>(); }

}  // namespace vizzy::cli
