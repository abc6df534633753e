#include "core/parts/join.h"

#include <string>

#include "cli/commands.h"
#include "cli/gate_options.h"
#include "cli/plan_argument.h"
#include "cli/report_options.h"
#include "cli/run_options.h"
#include "cli/threads_option.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class JoinCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    declare_plan(options, plan_);
    declare_threads(options, threads_);
    gates_.declare(options);
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
    const compile::BuildOptions options{.threads = threads_,
                                        .shrink = gates_.shrink(),
                                        .allow_breaking = gates_.allow_breaking(),
                                        .missing = gates_.missing(),
                                        .stop = environment.stop};
    const compile::BuildReport report =
        parts::join(folder.store(), options, *environment.progress(report_.quiet()));
    report_.print(report, environment);
  }

 private:
  std::string plan_ = "out";
  unsigned threads_ = default_threads();
  GateOptions gates_;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_join_command() { return std::make_unique<JoinCommand>(); }

}  // namespace vizzy::cli
