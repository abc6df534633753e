#include "core/verify/verify.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <thread>

#include "cli/commands.h"
#include "cli/option_types.h"
#include "core/error.h"
#include "core/report_text.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class VerifyCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("out,--out", out_, "Output folder")->capture_default_str();
    app.add_option("--threads", threads_, "Threads that decode (default: all cores)")
        ->check(whole_number(1, 256, "N"));
    app.add_flag("--json", json_, "Print the report as JSON");
    app.add_flag("--quiet", quiet_, "Print nothing but errors");
    app.footer(
        "Example:\n"
        "  vizzy verify out\n"
        "\n"
        "Decodes every file, compares it with its full hash, and walks every feed of\n"
        "every retained version as a client does. Exit code 1 names the damage;\n"
        "files that nothing refers to are garbage, not damage.");
  }

  void run(Environment& environment) override {
    if (out_.starts_with("http://") || out_.starts_with("https://"))
      throw Error(ErrorKind::usage,
                  "auditing a live host is not supported yet; name an output folder");
    require_output_folder(out_);
    DirectoryStore store(out_);
    const auto progress = environment.progress(quiet_);
    const VerifyOptions options{.threads = threads_, .stop = environment.stop};
    const VerifyReport report = verify_folder(store, options, *progress);
    if (json_) {
      environment.out << verify_report_json(report);
    } else if (!quiet_) {
      environment.out << verify_report_text(report);
    }
    if (report.damage_count > 0)
      throw Error(
          ErrorKind::failed,
          fmt::format("{} is damaged in {}, first {}; run vizzy build-feed --repair to mend "
                      "the current version",
                      out_, counted(report.damage_count, "place"), report.damage.front()));
  }

 private:
  std::string out_ = "out";
  unsigned threads_ = std::max(1U, std::thread::hardware_concurrency());
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_verify_command() { return std::make_unique<VerifyCommand>(); }

}  // namespace vizzy::cli
