#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "cli/command.h"
#include "core/source/source.h"

namespace vizzy::cli {

/// Declares --db of a command that fills a database.
void declare_filled_database(OptionTable& options, std::string& database);

/// The database that a command reads, and how long it waits for it.
class SourceOptions {
 public:
  /// Declares --db.
  void declare_database(OptionTable& options);
  /// Declares --busy-timeout and --statement-timeout.
  void declare_timeouts(OptionTable& options);

  [[nodiscard]] const std::string& database() const { return db_; }
  /// A new snapshot, or a shared one. Errors: as `open_snapshot`.
  [[nodiscard]] std::unique_ptr<source::Snapshot> open(const Environment& environment,
                                                       const std::string& shared = {}) const;
  [[nodiscard]] std::unique_ptr<source::Snapshot> open(const std::stop_token& stop,
                                                       const std::string& shared) const;

 private:
  std::string db_ = "vizzy.db";
  std::chrono::seconds busy_timeout_{10};
  std::optional<std::chrono::seconds> statement_timeout_;
};

}  // namespace vizzy::cli
