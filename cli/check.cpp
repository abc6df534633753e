#include "core/check/check.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <string>

#include "cli/commands.h"
#include "cli/option_types.h"
#include "cli/source_options.h"
#include "core/text/number_words.h"

namespace vizzy::cli {

namespace {

class CheckCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    source_.declare_database(app);
    app.add_option("--definition", definition_, "What would be compiled")
        ->type_name("FILE")
        ->default_str("creators by followers");
    app.add_option("--out", out_, "Output folder of the last version, if there is one")
        ->type_name("FOLDER")
        ->capture_default_str();
    add_effort(app, effort_);
    source_.declare_timeouts(app);
    app.add_flag("--json", json_, "Print the report as JSON");
    app.add_flag("--quiet", quiet_, "Print nothing but errors");
    app.footer(
        "Example:\n"
        "  vizzy check --db shop.db --definition shop.json\n"
        "\n"
        "Reads all that the definition names and builds nothing: columns, types, keys\n"
        "and gates; about how many pages, bytes and PUT requests it would be. Sizes are\n"
        "estimates from a sample of the rows. The last version in the output folder says\n"
        "how far a feed would shrink, and which keys were taken down. All problems are\n"
        "told, not the first alone.");
  }

  void run(Environment& environment) override {
    const definition::Definition definition = definition_.empty()
                                                  ? definition::default_definition()
                                                  : definition::load_definition(definition_);
    const auto open = [&] { return source_.open(environment); };
    check::CheckReport report = check::check(definition, open, check::read_last_version(out_),
                                             effort_, *environment.progress(quiet_));
    report.database = source::shown_database(source_.database());
    if (json_) {
      environment.out << check::check_report_json(report);
    } else if (!quiet_) {
      environment.out << check::check_report_text(report);
    }
    if (report.problems.empty()) return;
    const check::CheckProblem& first = report.problems.front();
    throw Error(first.kind, fmt::format("a build would fail, {} found{}",
                                        text::counted(report.problems.size(), "problem"),
                                        quiet_ ? ": " + first.message : ""));
  }

 private:
  SourceOptions source_;
  std::string definition_;
  std::string out_ = "out";
  codec::Effort effort_ = codec::Effort::balanced;
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_check_command() { return std::make_unique<CheckCommand>(); }

}  // namespace vizzy::cli
