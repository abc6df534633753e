#include "cli/source_options.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <optional>

#include "cli/option_types.h"

namespace vizzy::cli {

void SourceOptions::declare_database(CLI::App& app) {
  app.add_option("--db", db_, "Database: the path of an SQLite file, or postgresql://...")
      ->type_name("DATABASE")
      ->capture_default_str();
}

void SourceOptions::declare_timeouts(CLI::App& app) {
  app.add_option("--busy-timeout", busy_timeout_s_,
                 "How long to wait for a writer's lock or a server that starts")
      ->check(whole_number(0, 86'400, "SECONDS"))
      ->default_str(std::to_string(busy_timeout_s_));
  app.add_option("--statement-timeout", statement_timeout_s_,
                 "How long a query may run on a PostgreSQL server")
      ->check(whole_number(1, 86'400, "SECONDS"))
      ->default_str("the server's own");
}

std::unique_ptr<source::Snapshot> SourceOptions::open(const Environment& environment) const {
  std::optional<std::chrono::milliseconds> statement_timeout;
  if (statement_timeout_s_ > 0) statement_timeout = std::chrono::seconds(statement_timeout_s_);
  return source::open_snapshot(db_, environment.stop, std::chrono::seconds(busy_timeout_s_),
                               statement_timeout);
}

}  // namespace vizzy::cli
