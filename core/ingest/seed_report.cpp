#include <fmt/format.h>

#include "core/ingest/seed.h"
#include "core/report_json.h"

namespace vizzy::ingest {

std::string text(const SeedReport& report) {
  return fmt::format("seeded {} with {} creators and {} videos\n", report.database,
                     report.size.creators, report.size.videos);
}

std::string json(const SeedReport& report) {
  return report_json({{"database", report.database},
                      {"creators", report.size.creators},
                      {"videos", report.size.videos},
                      {"rng_seed", report.size.rng_seed}});
}

}  // namespace vizzy::ingest
