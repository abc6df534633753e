#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "core/ingest/population.h"
#include "core/progress.h"

namespace vizzy::ingest {

struct SeedOptions {
  std::string database = "vizzy.db";
  SeedSize size;
  /// Delete the rows that are there; otherwise a database with rows is refused.
  bool replace = false;
  std::chrono::milliseconds busy_timeout{5000};
};

/// What was written.
struct SeedReport {
  std::string database;  ///< without a password
  SeedSize size;
};

/// Fills a database with made-up creators and videos, in one transaction. The rows depend on
/// `size` alone. Holds one creator at a time, whatever the size. Returns what it wrote.
///
/// Errors: `usage` for a size that cannot be; `failed`; `interrupted`. After any of them the
/// database is unchanged.
SeedReport seed(const SeedOptions& options, std::stop_token stop, Progress& progress);

[[nodiscard]] std::string json(const SeedReport& report);
[[nodiscard]] std::string text(const SeedReport& report);

}  // namespace vizzy::ingest
