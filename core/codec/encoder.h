#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/codec/effort.h"
#include "core/codec/gzip.h"

namespace vizzy::codec {

/// Makes the encodings of a resource and proves each by decoding it again with an independent
/// decoder. Keeps its compressors for the next resource. Not for use by two threads at once.
class Encoder {
 public:
  /// Errors: `failed` when a compressor's output does not decode to `bytes`.
  [[nodiscard]] std::string gzip(std::string_view bytes, Levels levels);
  [[nodiscard]] static std::string brotli(std::string_view bytes, Levels levels);

 private:
  std::map<int, GzipEncoder> gzip_encoders_;
};

}  // namespace vizzy::codec
