#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace vizzy::test {

/// How much of a campaign runs: all of it where VIZZY_CAMPAIGN is "full", else a tenth.
inline int campaign_size(int full) {
  const char* size = std::getenv("VIZZY_CAMPAIGN");
  return size != nullptr && std::string(size) == "full" ? full : full / 10;
}

/// The first seed of a campaign, VIZZY_SEED or 1; the others follow it.
inline std::uint64_t first_seed() {
  const char* seed = std::getenv("VIZZY_SEED");
  return seed != nullptr ? std::stoull(seed) : 1;
}

}  // namespace vizzy::test
