#pragma once

#include <memory>
#include <string>

#include "cli/command.h"
#include "core/source/source.h"

namespace vizzy::cli {

/// The database that a command reads, and how long it waits for it.
class SourceOptions {
 public:
  /// Declares --db.
  void declare_database(CLI::App& app);
  /// Declares --busy-timeout and --statement-timeout.
  void declare_timeouts(CLI::App& app);

  [[nodiscard]] const std::string& database() const { return db_; }
  /// Errors: as `open_snapshot`.
  [[nodiscard]] std::unique_ptr<source::Snapshot> open(const Environment& environment) const;

 private:
  std::string db_ = "vizzy.db";
  int busy_timeout_s_ = 10;
  int statement_timeout_s_ = 0;  ///< 0: not given
};

}  // namespace vizzy::cli
