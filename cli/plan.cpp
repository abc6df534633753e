#include <chrono>
#include <memory>
#include <ostream>
#include <string>
#include <thread>

#include "cli/commands.h"
#include "cli/definition_option.h"
#include "cli/effort_option.h"
#include "cli/encodings_option.h"
#include "cli/report_options.h"
#include "cli/run_options.h"
#include "cli/since_option.h"
#include "cli/source_options.h"
#include "core/parts/begin_plan.h"
#include "core/parts/keep_snapshot.h"
#include "core/source/source.h"
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
    const std::string identity = record(plan);
    const bool holds = snapshot->dialect() == source::SqlDialect::postgres;
    environment.log.warn(since_.warnings());
    report_.print(report(plan, holds), environment);
    environment.out.flush();
    if (holds)
      parts::keep_snapshot(out_, identity, *snapshot,
                           {.longest = hold_for_, .stop = environment.stop});
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
    (void)parts::prepare(folder.store(), plan.created, unfinished());
    plan.reuse = since_.start(definition, folder.store(), environment);
    plan.base = parts::base_of(folder.store());
    plan.lineage_seed = since_.lineage_seed();
    plan.sequence_before = since_.sequence_before();
    return plan;
  }

  [[nodiscard]] parts::Unfinished unfinished() const {
    return replace_ ? parts::Unfinished::replaced : parts::Unfinished::kept;
  }

  [[nodiscard]] std::string record(const parts::Plan& plan) const {
    store::OutputFolder folder(out_);
    return parts::record(folder.store(), plan, unfinished());
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
