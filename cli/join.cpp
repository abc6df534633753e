#include "core/parts/join.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "cli/allow_breaking_option.h"
#include "cli/commands.h"
#include "cli/plan_argument.h"
#include "cli/report_options.h"
#include "cli/run_options.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class JoinCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    declare_plan(options, plan_);
    options.value("--threads", threads_, values::whole_number(1, 256), "Threads that compress",
                  {.default_text = "all cores"});
    options.flag("--allow-shrink", allow_shrink_,
                 "Publish even if more is lost than max_shrink allows");
    declare_allow_breaking(options, allow_breaking_);
    options.flag("--allow-missing-documents", allow_missing_,
                 "Publish even if more items lack a document than max_missing_documents");
    report_.declare(options, "Print nothing but errors and warnings");
    declare_run_options(options);
    options.footer(
        "Example:\n"
        "  vizzy join out/state/plan/plan.json\n"
        "\n"
        "Makes a version of what the parts of a plan left, byte for byte the one of\n"
        "vizzy build-feed, and ends the plan. It needs no database. When a part is\n"
        "missing or a gate refuses, the plan stays: run the part, or join again.");
  }

  void run(Environment& environment) override {
    store::OutputFolder folder(folder_of_plan(plan_));
    const compile::BuildOptions options{
        .threads = threads_,
        .shrink = allow_shrink_ ? compile::Shrink::allowed : compile::Shrink::refused,
        .allow_breaking = allow_breaking_,
        .missing = allow_missing_ ? compile::Missing::allowed : compile::Missing::refused,
        .stop = environment.stop};
    const compile::BuildReport report =
        parts::join(folder.store(), options, *environment.progress(report_.quiet()));
    report_.print(report, environment);
  }

 private:
  std::string plan_ = "out";
  unsigned threads_ = std::max(1U, std::thread::hardware_concurrency());
  bool allow_shrink_ = false;
  bool allow_missing_ = false;
  std::vector<std::string> allow_breaking_;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_join_command() { return std::make_unique<JoinCommand>(); }

}  // namespace vizzy::cli
