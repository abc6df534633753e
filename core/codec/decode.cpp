#include "core/codec/decode.h"

#include "core/codec/brotli.h"
#include "core/codec/gzip.h"

namespace vizzy::codec {

std::string decode(const std::string& bytes, Encoding encoding, std::size_t max_bytes) {
  switch (encoding) {
    case Encoding::gzip: return gunzip(bytes, max_bytes);
    case Encoding::brotli: return unbrotli(bytes, max_bytes);
    case Encoding::identity: break;
  }
  return bytes;
}

}  // namespace vizzy::codec
