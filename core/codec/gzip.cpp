#include "core/codec/gzip.h"

#include <libdeflate.h>
#define ZLIB_CONST  // the input is const
#include <zlib.h>

#include <algorithm>
#include <new>

#include "core/error.h"

namespace vizzy::codec {

void GzipEncoder::Free::operator()(libdeflate_compressor* compressor) const {
  libdeflate_free_compressor(compressor);
}

void GzipEncoder::Free::operator()(libdeflate_decompressor* decompressor) const {
  libdeflate_free_decompressor(decompressor);
}

GzipEncoder::GzipEncoder(int level)
    : compressor_(libdeflate_alloc_compressor(level)),
      decompressor_(libdeflate_alloc_decompressor()) {
  if (!compressor_ || !decompressor_) throw std::bad_alloc();
}

std::string GzipEncoder::operator()(std::string_view bytes) {
  std::string out(libdeflate_gzip_compress_bound(compressor_.get(), bytes.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor_.get(), bytes.data(), bytes.size(), out.data(),
                                      out.size()));
  return out;
}

bool GzipEncoder::decodes_to(std::string_view gzip, std::string_view bytes) {
  if (decoded_.size() < bytes.size()) decoded_.resize(bytes.size());
  std::size_t taken = 0;
  // Without a place for the length of what was decoded, another length than this is an error.
  const auto result = libdeflate_gzip_decompress_ex(decompressor_.get(), gzip.data(), gzip.size(),
                                                    decoded_.data(), bytes.size(), &taken, nullptr);
  return result == LIBDEFLATE_SUCCESS && taken == gzip.size() &&
         std::string_view(decoded_).starts_with(bytes);
}

namespace {

/// zlib's inflater with an owner.
class Inflater {
 public:
  Inflater() {
    constexpr int kGzipWindow = 15 + 16;  // zlib's way to ask for a gzip wrapper
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
};

}  // namespace

std::string gunzip(std::string_view bytes, std::size_t max_bytes) {
  Inflater inflater;
  z_stream& stream = inflater.stream();
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out(std::min(max_bytes, bytes.size() * 8) + 1, '\0');
  for (std::size_t done = 0;;) {
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + done);
    stream.avail_out = static_cast<uInt>(out.size() - done);
    const int code = inflate(&stream, Z_FINISH);
    done = out.size() - stream.avail_out;
    if (done > max_bytes) throw Error(ErrorKind::failed, "gzip decodes to more than it should");
    if (code == Z_STREAM_END && stream.avail_in == 0) {
      out.resize(done);
      return out;
    }
    if (code == Z_STREAM_END || stream.avail_out != 0)
      throw Error(ErrorKind::failed, "gzip is damaged or truncated");
    out.resize(std::min(out.size() * 2, max_bytes + 1));
  }
}

}  // namespace vizzy::codec
