#include "core/versions/diff.h"

#include <string>

#include "cli/commands.h"
#include "cli/report_options.h"
#include "core/store/at_rest.h"
#include "core/store/directory_store.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class DiffCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.argument("from", from_, values::text(), "Older sequence or version",
                     {.default_text = "the one before"});
    options.argument("to", to_, values::text(), "Newer sequence or version",
                     {.default_text = "what readers see now"});
    options.value("--out", out_, values::folder(), "Output folder");
    report_.declare_json(options);
    options.footer(
        "Example:\n"
        "  vizzy diff\n"
        "  vizzy diff 3 7\n"
        "\n"
        "Shows which items changed, which pages both versions share, how many bytes a\n"
        "reader who has all of the older version downloads, and what breaks apps.");
  }

  void run(Environment& environment) override {
    store::require_output_folder(out_);
    store::DirectoryStore store(out_);
    const versions::DiffReport report = store::read_at_rest(
        out_, environment.stop, [&] { return versions::diff_versions(store, from_, to_); });
    report_.print(report, environment);
  }

 private:
  std::string from_;
  std::string to_;
  std::string out_ = "out";
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_diff_command() { return std::make_unique<DiffCommand>(); }

}  // namespace vizzy::cli
