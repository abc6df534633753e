#include "core/ingest/seed.h"

#include <CLI/CLI.hpp>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/option_types.h"
#include "core/source/source.h"

namespace vizzy::cli {

namespace {

/// CLI11 would read -1 as the largest number there is.
std::string not_negative(const std::string& number) {
  return number.starts_with('-') ? "is negative: " + number : "";
}

class SeedCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("--db", options_.database, kFilledDatabaseHelp)
        ->type_name("DATABASE")
        ->capture_default_str();
    app.add_option("--creators", options_.size.creators, "Number of creators")
        ->check(not_negative)
        ->capture_default_str();
    app.add_option("--videos", options_.size.videos, "Number of videos")
        ->check(not_negative)
        ->capture_default_str();
    app.add_option("--rng-seed", options_.size.rng_seed, "Same number, same rows")
        ->capture_default_str();
    app.add_flag("--replace", options_.replace, "Delete the rows that are there first");
    app.add_flag("--quiet", quiet_, "Print nothing but errors");
    app.footer(
        "Examples: a million creators to measure with, and a PostgreSQL database\n"
        "  vizzy seed --db big.db --creators 1000000 --videos 10000000\n"
        "  vizzy seed --db postgresql://app@localhost/app");
  }

  void run(Environment& environment) override {
    ingest::seed(options_, environment.stop, *environment.progress(quiet_));
    if (quiet_) return;
    fmt::print(environment.out, "seeded {} with {} creators and {} videos\n",
               source::shown_database(options_.database), options_.size.creators,
               options_.size.videos);
  }

 private:
  ingest::SeedOptions options_;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_seed_command() { return std::make_unique<SeedCommand>(); }

}  // namespace vizzy::cli
