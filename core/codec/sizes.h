#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>

#include "core/codec/encodings.h"

namespace vizzy::codec {

/// Bytes of one resource, or of several, in each encoding; 0 for an encoding it does not have.
struct Sizes {
  std::uint64_t identity = 0;  ///< what every encoding decodes to
  std::uint64_t gzip = 0;
  std::uint64_t brotli = 0;
  bool has_identity = true;  ///< whether it is also stored as it is

  friend bool operator==(const Sizes&, const Sizes&) = default;
  Sizes& operator+=(const Sizes& other);

  /// The size of the file in this encoding; 0 where there is no such file.
  [[nodiscard]] std::uint64_t stored(Encoding encoding) const;
  /// Those that have files.
  [[nodiscard]] Encodings encodings() const;
  /// Without the files of other encodings.
  [[nodiscard]] Sizes in(const Encodings& encodings) const;
};

/// As reports write them: {"identity":..., "gzip":..., "brotli":...}.
[[nodiscard]] nlohmann::ordered_json sizes_json(const Sizes& sizes);

}  // namespace vizzy::codec
