#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct libdeflate_compressor;
struct libdeflate_decompressor;

namespace vizzy::codec {

/// Compresses to gzip (RFC 1952) with libdeflate; the header carries no time and no name, so the
/// same bytes give the same bytes. Not for use by two threads at once.
class GzipEncoder {
 public:
  /// `level` is libdeflate's, 1 to 12.
  explicit GzipEncoder(int level);
  [[nodiscard]] std::string operator()(std::string_view bytes);
  /// Whether libdeflate's decoder makes exactly `bytes` of it.
  [[nodiscard]] bool decodes_to(std::string_view gzip, std::string_view bytes);

 private:
  struct Free {
    void operator()(libdeflate_compressor* compressor) const;
    void operator()(libdeflate_decompressor* decompressor) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
  std::string decoded_;
};

/// Decodes one gzip stream of whatever origin with zlib, another implementation than the encoder's.
/// Errors: `failed` when it is damaged, truncated, followed by other bytes, or decodes to more than
/// `max_bytes`.
[[nodiscard]] std::string gunzip(std::string_view bytes, std::size_t max_bytes);

}  // namespace vizzy::codec
