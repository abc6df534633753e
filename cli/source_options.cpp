#include "cli/source_options.h"

namespace vizzy::cli {

namespace {

ValueType<std::chrono::seconds> seconds_from(std::int64_t least) {
  return values::duration<std::chrono::seconds>(least, 86'400, "SECONDS");
}

}  // namespace

void declare_filled_database(OptionTable& options, std::string& database) {
  options.value(
      "--db", database, values::database(),
      "Database to fill: the path of an SQLite file, created if missing, or postgresql://...");
}

void SourceOptions::declare_database(OptionTable& options) {
  options.value("--db", db_, values::database(),
                "Database: the path of an SQLite file, or postgresql://...");
}

void SourceOptions::declare_timeouts(OptionTable& options) {
  options.value("--busy-timeout", busy_timeout_, seconds_from(0),
                "How long to wait for a writer's lock or a server that starts");
  options.value("--statement-timeout", statement_timeout_, seconds_from(1),
                "How long a query may run on a PostgreSQL server",
                {.default_text = "the server's own"});
}

std::unique_ptr<source::Snapshot> SourceOptions::open(const Environment& environment,
                                                      const std::string& shared) const {
  return open(environment.stop, shared);
}

std::unique_ptr<source::Snapshot> SourceOptions::open(const std::stop_token& stop,
                                                      const std::string& shared) const {
  return source::open_snapshot(db_, stop, busy_timeout_, statement_timeout_, shared);
}

}  // namespace vizzy::cli
