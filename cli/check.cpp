#include "core/check/check.h"

#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/allow_breaking_option.h"
#include "cli/commands.h"
#include "cli/definition_option.h"
#include "cli/effort_option.h"
#include "cli/encodings_option.h"
#include "cli/memory_option.h"
#include "cli/report_options.h"
#include "cli/source_options.h"
#include "core/store/at_rest.h"
#include "core/text/number_words.h"

namespace vizzy::cli {

namespace {

class CheckCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    source_.declare_database(options);
    definition_.declare(options, "Definition file");
    options.value("--out", out_, values::folder(),
                  "Output folder of the last version, if there is one");
    declare_effort(options, check_.effort);
    declare_encodings(options, check_.encodings);
    declare_memory(options, check_.memory_bytes, "in TMPDIR or /tmp");
    declare_allow_breaking(options, check_.allow_breaking);
    source_.declare_timeouts(options);
    report_.declare(options);
    options.footer(
        "Example:\n"
        "  vizzy check --db shop.db --definition shop.json\n"
        "\n"
        "Checks the columns, types, keys and gates of a definition without building, and\n"
        "estimates pages, bytes and PUT requests from a sample of the rows. Compares with\n"
        "the last version in the output folder: what would break apps, how far a feed\n"
        "would shrink, and which keys were taken down. Reports every problem of\n"
        "the data, not just the first; of a definition that cannot be read, the first.");
  }

  void run(Environment& environment) override {
    const definition::Definition definition = definition_.load();
    const auto open = [&] { return source_.open(environment); };
    const auto last =
        store::read_at_rest(out_, environment.stop, [&] { return check::read_last_version(out_); });
    check::CheckReport report =
        check::check(definition, open, last, check_, *environment.progress(report_.quiet()));
    report.database = source::shown_database(source_.database());
    report_.print(report, environment);
    if (report.problems.empty()) return;
    const check::CheckProblem& first = report.problems.front();
    throw Error(first.kind, fmt::format("a build would fail, {} found{}",
                                        text::counted(report.problems.size(), "problem"),
                                        report_.quiet() ? ": " + first.message : ""));
  }

 private:
  SourceOptions source_;
  DefinitionOption definition_;
  std::string out_ = "out";
  check::CheckOptions check_;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_check_command() { return std::make_unique<CheckCommand>(); }

}  // namespace vizzy::cli
