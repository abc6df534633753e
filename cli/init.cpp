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
    options.value("--table", table_, values::text(),
                  "Propose it for this table, also one that may be private",
                  {.default_text = "the one that others refer to", .settable = false});
    report_.declare(options);
    options.footer(
        "Example:\n"
        "  vizzy init feed\n"
        "  vizzy init feed --db shop.db\n"
        "\n"
        "Writes a commented definition with its JSON Schema, settings, a crontab, units\n"
        "of systemd and configurations of hosts. Asks nothing; existing files are kept.\n"
        "\n"
        "With --db the definition is a guess from the names and types of columns: read\n"
        "it before it is published. Columns that may be secret (password_hash, email,\n"
        "api_token, ...), tables that may be private (messages, payments, ...) and rows\n"
        "that are hidden (deleted_at, is_private, status = 'draft') are left out and\n"
        "listed.");
  }

  void run(Environment& environment) override {
    if (db_.empty() && !table_.empty())
      throw Error(ErrorKind::usage, "--table needs a database", {"name it with --db"});
    std::unique_ptr<source::Snapshot> snapshot;
    if (!db_.empty()) snapshot = source::open_snapshot(db_, environment.stop);
    const init::InitReport report = init::write_starter_files(folder_, db_, snapshot.get(), table_);
    report_.print(report, environment);
  }

 private:
  std::string folder_ = ".";
  std::string db_;
  std::string table_;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_init_command() { return std::make_unique<InitCommand>(); }

}  // namespace vizzy::cli
