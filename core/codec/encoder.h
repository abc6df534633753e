#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/codec/effort.h"
#include "core/codec/encodings.h"
#include "core/codec/gzip.h"
#include "core/codec/sizes.h"

namespace vizzy::codec {

/// A resource in some encodings; those that it lacks are empty.
struct Encoded {
  std::string gzip = {};
  std::string brotli = {};
  Sizes sizes;

  /// The bytes of an encoding that it has; `identity` is what it was made from.
  [[nodiscard]] std::string_view in(Encoding encoding, std::string_view identity) const;
};

/// Makes the encodings of a resource and proves each by decoding it again. Keeps its compressors
/// for the next resource. Not for use by two threads at once.
class Encoder {
 public:
  /// Errors: `failed` when a compressor's output does not decode to `bytes`.
  [[nodiscard]] std::string gzip(std::string_view bytes, Levels levels);
  [[nodiscard]] static std::string brotli(std::string_view bytes, Levels levels);
  /// All of `wanted`.
  [[nodiscard]] Encoded encode(std::string_view bytes, Levels levels, const Encodings& wanted);

 private:
  std::map<int, GzipEncoder> gzip_encoders_;
};

}  // namespace vizzy::codec
