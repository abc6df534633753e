#include "core/codec/brotli.h"

#include <brotli/decode.h>
#include <brotli/encode.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <new>

#include "core/error.h"

namespace vizzy::codec {

namespace {

int fitted_window_bits(std::size_t size) {
  // A window of n bits reaches 2^n - 16 bytes back (RFC 7932, section 9.1).
  const int bits = static_cast<int>(std::bit_width(size + 15));
  return std::clamp(bits, BROTLI_MIN_WINDOW_BITS, BROTLI_MAX_WINDOW_BITS);
}

const std::uint8_t* as_bytes(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

std::string brotli(std::string_view bytes, int quality) {
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  std::string out(size, '\0');
  if (BrotliEncoderCompress(quality, fitted_window_bits(bytes.size()), BROTLI_MODE_TEXT,
                            bytes.size(), as_bytes(bytes), &size,
                            reinterpret_cast<std::uint8_t*>(out.data())) != BROTLI_TRUE)
    throw std::bad_alloc();
  out.resize(size);
  return out;
}

std::string unbrotli(std::string_view bytes, std::size_t max_bytes) {
  struct Destroy {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
  };
  const std::unique_ptr<BrotliDecoderState, Destroy> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
  if (!state) throw std::bad_alloc();
  std::size_t in_left = bytes.size();
  const std::uint8_t* next_in = as_bytes(bytes);
  std::string out(std::min(max_bytes, bytes.size() * 8) + 1, '\0');
  for (std::size_t done = 0;;) {
    std::size_t out_left = out.size() - done;
    auto* next_out = reinterpret_cast<std::uint8_t*>(out.data() + done);
    const BrotliDecoderResult result = BrotliDecoderDecompressStream(
        state.get(), &in_left, &next_in, &out_left, &next_out, nullptr);
    done = out.size() - out_left;
    if (done > max_bytes) throw Error(ErrorKind::failed, "brotli decodes to more than it should");
    if (result == BROTLI_DECODER_RESULT_SUCCESS && in_left == 0) {
      out.resize(done);
      return out;
    }
    if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
      throw Error(ErrorKind::failed, "brotli is damaged or truncated");
    out.resize(std::min(out.size() * 2, max_bytes + 1));
  }
}

}  // namespace vizzy::codec
