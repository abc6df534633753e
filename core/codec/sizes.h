#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>

#include "core/codec/encoding.h"

namespace vizzy::codec {

/// Bytes of one resource, or of several, in each encoding; 0 for an encoding it does not have.
struct Sizes {
  std::uint64_t identity = 0;
  std::uint64_t gzip = 0;
  std::uint64_t brotli = 0;

  [[nodiscard]] std::uint64_t of(Encoding encoding) const;
  friend bool operator==(const Sizes&, const Sizes&) = default;
  Sizes& operator+=(const Sizes& other);
};

/// As reports write them: {"identity":..., "gzip":..., "brotli":...}.
[[nodiscard]] nlohmann::ordered_json sizes_json(const Sizes& sizes);

}  // namespace vizzy::codec
