#include "core/ingest/seed.h"

#include "cli/commands.h"
#include "cli/report_options.h"
#include "cli/source_options.h"

namespace vizzy::cli {

namespace {

class SeedCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    declare_filled_database(options, options_.database);
    options.value("--creators", options_.size.creators, values::count(), "Number of creators");
    options.value("--videos", options_.size.videos, values::count(), "Number of videos");
    options.value("--rng-seed", options_.size.rng_seed, values::any_number(),
                  "Random seed; the same seed gives the same rows");
    options.flag("--replace", options_.replace, "Delete existing rows first");
    report_.declare(options);
    options.footer(
        "Examples: a million creators to measure with, and a PostgreSQL database\n"
        "  vizzy seed --db big.db --creators 1000000 --videos 10000000\n"
        "  vizzy seed --db postgresql://app@localhost/app");
  }

  void run(Environment& environment) override {
    const ingest::SeedReport report =
        ingest::seed(options_, environment.stop, *environment.progress(report_.quiet()));
    report_.print(report, environment);
  }

 private:
  ingest::SeedOptions options_;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_seed_command() { return std::make_unique<SeedCommand>(); }

}  // namespace vizzy::cli
