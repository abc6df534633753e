#include <chrono>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <thread>

#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/definition_option.h"
#include "cli/effort_option.h"
#include "cli/encodings_option.h"
#include "cli/report_options.h"
#include "cli/run_options.h"
#include "cli/since_option.h"
#include "cli/source_options.h"
#include "core/error.h"
#include "core/parts/begin_plan.h"
#include "core/parts/join.h"
#include "core/source/source.h"
#include "core/store/directory_store.h"
#include "core/store/layout.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class PlanCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    source_.declare_database(options);
    options.value("--out", out_, values::folder(), "Output folder, shared by all parts");
    definition_.declare(options, "Definition file");
    options.value("--parts", parts_, values::whole_number(1, parts::kMostParts),
                  "How many parts to divide the build into", {.default_text = "all cores"});
    options.value("--hold-for", hold_for_, values::duration<std::chrono::hours>(1, 720, "HOURS"),
                  "How long parts and join may take");
    declare_effort(options, effort_);
    declare_encodings(options, encodings_);
    source_.declare_timeouts(options);
    since_.declare(options);
    options.flag("--replace", replace_, "Give up a plan that is in progress");
    report_.declare(options, "Print nothing but errors and warnings");
    declare_run_options(options);
    options.footer(
        "Example:\n"
        "  vizzy plan --db vizzy.db --out out --parts 8\n"
        "  seq 0 7 | xargs -P 4 -n 1 vizzy part out --db vizzy.db\n"
        "  vizzy join out\n"
        "\n"
        "Divides a build into parts that an engine runs on many machines: Slurm,\n"
        "Kubernetes, AWS Batch, or xargs on one. Parts can begin as soon as\n"
        "OUT/state/plan/plan.json is there. With PostgreSQL the command then goes on\n"
        "and keeps the snapshot that all parts read, until the parts are joined, until\n"
        "--hold-for ends, or until it is stopped, which gives the plan up. With SQLite\n"
        "it returns, and the file must not change until the parts are joined.");
  }

  void run(Environment& environment) override {
    const definition::DefinitionText text = definition_.text();
    const definition::Definition definition = definition::parse_definition(text.json, text.name);
    source::require_database(source_.database());
    parts::Plan plan = begin(text, definition, environment);
    const auto progress = environment.progress(report_.quiet());
    const std::unique_ptr<source::Snapshot> snapshot = source_.open(environment);
    plan.snapshot = snapshot->share();
    parts::complete(plan, definition, *snapshot, {.parts = parts_}, *progress);
    {
      store::OutputFolder folder(out_);
      parts::record(folder.store(), plan);
    }
    const bool holds = snapshot->dialect() == source::SqlDialect::postgres;
    environment.log.warn(since_.warnings());
    report_.print(report(plan, holds), environment);
    environment.out.flush();
    if (holds) hold(plan, *snapshot, environment);
  }

 private:
  parts::Plan begin(const definition::DefinitionText& text,
                    const definition::Definition& definition, const Environment& environment) {
    store::OutputFolder folder(out_);
    parts::Plan plan{.created = environment.now(),
                     .expires = environment.now() + hold_for_,
                     .database = source::shown_database(source_.database()),
                     .definition = text.json,
                     .definition_name = text.name,
                     .effort = effort_,
                     .encodings = encodings_};
    const auto unfinished = replace_ ? parts::Unfinished::replaced : parts::Unfinished::kept;
    (void)parts::prepare(folder.store(), plan.created, unfinished);
    plan.reuse = since_.start(definition, folder.store(), environment);
    plan.base = parts::base_of(folder.store());
    const std::string& lineage = since_.unfinished().lineage;
    plan.lineage_seed = lineage.empty() ? lineage_seed() : lineage;
    plan.sequence_before = since_.unfinished().sequence;
    return plan;
  }

  [[nodiscard]] parts::PlanReport report(const parts::Plan& plan, bool holds) const {
    parts::PlanReport report{
        .path = (std::filesystem::path(out_) / store::kDividedBuildPlan).string(),
        .database = plan.database,
        .parts = plan.parts.size(),
        .expires = plan.expires,
        .holds_snapshot = holds};
    for (const parts::CountedView& view : plan.views) report.rows += view.rows;
    return report;
  }

  /// Until the plan is joined. Whatever ends it earlier gives it up.
  void hold(const parts::Plan& plan, source::Snapshot& snapshot,
            const Environment& environment) const {
    store::DirectoryStore folder(out_);
    try {
      wait(plan, snapshot, folder, environment);
    } catch (const Error&) {
      give_up(plan, folder);
      throw;
    }
  }

  void wait(const parts::Plan& plan, source::Snapshot& snapshot, store::FileStore& folder,
            const Environment& environment) const {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds kPause{200};
    constexpr std::chrono::seconds kBetweenSigns{20};
    const auto end = Clock::now() + hold_for_;
    auto next_sign = Clock::now() + kBetweenSigns;
    while (parts::is_current(folder, plan)) {
      if (environment.stop.stop_requested())
        throw Error(ErrorKind::interrupted, "interrupted; the plan is given up");
      if (Clock::now() >= end)
        throw Error(ErrorKind::failed, "the plan expired before it was joined; it is given up",
                    {"plan again, with a longer --hold-for if the parts need more time"});
      if (Clock::now() >= next_sign) {
        snapshot.require_shared();
        next_sign = Clock::now() + kBetweenSigns;
      }
      std::this_thread::sleep_for(kPause);
    }
  }

  /// A join that is under way needs no snapshot any more.
  void give_up(const parts::Plan& plan, store::FileStore& folder) const {
    try {
      const store::OutputFolder lock(out_);
      if (parts::is_current(folder, plan)) parts::forget_plan(folder);
    } catch (const Error&) {
      return;
    }
  }

  SourceOptions source_;
  std::string out_ = "out";
  DefinitionOption definition_;
  std::uint64_t parts_ = std::max(1U, std::thread::hardware_concurrency());
  std::chrono::hours hold_for_{12};
  codec::Effort effort_ = codec::Effort::balanced;
  codec::Encodings encodings_;
  SinceOption since_;
  bool replace_ = false;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_plan_command() { return std::make_unique<PlanCommand>(); }

}  // namespace vizzy::cli
