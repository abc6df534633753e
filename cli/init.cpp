#include "core/init/init.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <ostream>
#include <string>

#include "cli/commands.h"
#include "core/source/source.h"

namespace vizzy::cli {

namespace {

class InitCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("folder", folder_, "Folder to write into")
        ->type_name("FOLDER")
        ->default_str(".");
    app.add_option("--db", db_, "Propose a definition for the tables of this database")
        ->type_name("DATABASE")
        ->default_str("none, creators and videos")
        ->configurable(false);  // the settings of a folder that is set up say nothing about it
    app.add_flag("--json", json_, "Print the report as JSON");
    app.add_flag("--quiet", quiet_, "Print nothing but errors");
    app.footer(
        "Example:\n"
        "  vizzy init feed\n"
        "  vizzy init feed --db shop.db\n"
        "\n"
        "Writes a commented definition with its JSON Schema, settings, a crontab and\n"
        "configurations of hosts. Asks nothing; what is there already stays as it is.\n"
        "\n"
        "With --db the definition is a guess from the names and types of columns: read\n"
        "it before it is published. Columns that may be secret (password_hash, email,\n"
        "api_token, ...) and deleted rows (deleted_at, is_deleted) are left out and told.");
  }

  void run(Environment& environment) override {
    std::unique_ptr<source::Snapshot> snapshot;
    if (!db_.empty()) snapshot = source::open_snapshot(db_, environment.stop);
    const init::InitReport report = init::write_starter_files(folder_, db_, snapshot.get());
    if (json_) {
      environment.out << init::init_report_json(report);
    } else if (!quiet_) {
      environment.out << init::init_report_text(report);
    }
  }

 private:
  std::string folder_ = ".";
  std::string db_;
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_init_command() { return std::make_unique<InitCommand>(); }

}  // namespace vizzy::cli
