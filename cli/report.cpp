#include "core/journeys/report.h"

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "core/error.h"
#include "core/input_file.h"
#include "core/store/at_rest.h"
#include "core/store/directory_store.h"
#include "core/store/output_folder.h"
#include "core/text/display_width.h"

namespace vizzy::cli {

namespace {

enum class Format { html, markdown, json };

std::string read_baseline(const std::string& file) {
  try {
    return read_input(file);
  } catch (const InputFile::Unreadable& failure) {
    throw Error(ErrorKind::usage, "cannot read the baseline " + file + ": " + failure.reason,
                {"check the path given to --baseline"});
  }
}

class ReportCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.value("--out", out_, values::text(), "Output folder", {.positional = "out"});
    options.value("--format", format_, values::one_of(kFormats), "Output format");
    options.value("--baseline", baseline_, values::file(), "Measured API to compare with, as JSON",
                  {.default_text = "the API that vizzy replaces"});
    options.flag("--json", json_, "The same as --format json");
    options.footer(
        "Example:\n"
        "  vizzy report out > report.html\n"
        "  vizzy report out --format markdown\n"
        "\n"
        "Prints what a reader's journeys cost: requests, bytes, and modelled times on\n"
        "slow-3g, 3g and 4g, next to a paged API. A baseline is\n"
        "{\"name\":\"our API\",\"items_per_page\":20,\"bytes_per_page\":3833}.");
  }

  void run(Environment& environment) override {
    store::require_output_folder(out_);
    store::DirectoryStore store(out_);
    const auto baselines =
        baseline_.empty()
            ? journeys::original_api()
            : std::vector{journeys::parse_baseline(read_baseline(baseline_), baseline_)};
    const journeys::Report made = store::read_at_rest(
        out_, environment.stop, [&] { return journeys::make_report(store, baselines); });
    switch (json_ ? Format::json : format_) {
      case Format::html: environment.out << html(made); break;
      case Format::markdown: environment.out << text::harmless(markdown(made)); break;
      case Format::json: environment.out << json(made); break;
    }
  }

 private:
  inline static const std::vector<std::pair<std::string, Format>> kFormats{
      {"html", Format::html}, {"markdown", Format::markdown}, {"json", Format::json}};

  std::string out_ = "out";
  std::string baseline_;
  Format format_ = Format::html;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_report_command() { return std::make_unique<ReportCommand>(); }

}  // namespace vizzy::cli
