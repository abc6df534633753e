#pragma once

#include <cstdint>

namespace vizzy::ingest {

/// What the random numbers of a seed are about: each has its own, so that a new one moves none of
/// the others.
enum SeedStream : std::uint64_t {
  kNameStream = 1,
  kHandleStream,
  kRankStream,
  kAudienceStream,
  kOutputStream,
  kProfileStream,
  kVideoStream,
  kVideoTextStream,
};

}  // namespace vizzy::ingest
