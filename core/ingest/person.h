#pragma once

#include <cstdint>
#include <string>

#include "core/ingest/cultures.h"

namespace vizzy::ingest {

/// Who a seeded creator is. The username is unique among all indexes of one seed.
struct Person {
  const Culture* culture = nullptr;  ///< never null
  std::string username{};            ///< ASCII letters, digits, "_" and "."
  std::string display_name{};
};

/// How many persons there are before handles need a number.
[[nodiscard]] std::uint64_t distinct_names();

/// The person of creator `index`, the first being 0.
[[nodiscard]] Person person(std::uint64_t seed, std::uint64_t index);

}  // namespace vizzy::ingest
