#include "core/ingest/seed.h"

#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/source_options.h"
#include "core/source/source.h"
#include "core/text/display_width.h"

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
    options.flag("--quiet", quiet_, "Print nothing but errors");
    options.footer(
        "Examples: a million creators to measure with, and a PostgreSQL database\n"
        "  vizzy seed --db big.db --creators 1000000 --videos 10000000\n"
        "  vizzy seed --db postgresql://app@localhost/app");
  }

  void run(Environment& environment) override {
    ingest::seed(options_, environment.stop, *environment.progress(quiet_));
    if (quiet_) return;
    fmt::print(environment.out, "seeded {} with {} creators and {} videos\n",
               text::harmless(source::shown_database(options_.database)), options_.size.creators,
               options_.size.videos);
  }

 private:
  ingest::SeedOptions options_;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_seed_command() { return std::make_unique<SeedCommand>(); }

}  // namespace vizzy::cli
