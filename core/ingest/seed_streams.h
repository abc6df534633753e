#pragma once

#include <cstdint>

namespace vizzy::ingest {

/// What the random numbers of a seed are about: each has its own, so that a new one moves none of
/// the others.
enum SeedStream : std::uint64_t {
  name_stream = 1,
  handle_stream,
  rank_stream,
  audience_stream,
  output_stream,
  profile_stream,
  video_stream,
  video_text_stream,
};

}  // namespace vizzy::ingest
