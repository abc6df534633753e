#include "core/codec/encoder.h"

#include <fmt/format.h>

#include "core/codec/brotli.h"
#include "core/error.h"

namespace vizzy::codec {

namespace {

void require_same(bool is_same, std::string_view encoding) {
  if (!is_same)
    throw Error(ErrorKind::failed,
                fmt::format("data compressed with {} does not decode to the same bytes", encoding),
                {"check the memory of this machine and the installed library"});
}

}  // namespace

std::string_view Encoded::in(Encoding encoding, std::string_view identity) const {
  switch (encoding) {
    case Encoding::gzip: return gzip;
    case Encoding::brotli: return brotli;
    case Encoding::identity: break;
  }
  return identity;
}

std::string Encoder::gzip(std::string_view bytes, Levels levels) {
  const auto encoder = gzip_encoders_.try_emplace(levels.gzip, levels.gzip).first;
  std::string encoded = encoder->second(bytes);
  require_same(encoder->second.decodes_to(encoded, bytes), "gzip");
  return encoded;
}

std::string Encoder::brotli(std::string_view bytes, Levels levels) {
  std::string encoded = vizzy::codec::brotli(bytes, levels.brotli);
  require_same(unbrotli(encoded, bytes.size()) == bytes, "brotli");
  return encoded;
}

Encoded Encoder::encode(std::string_view bytes, Levels levels, const Encodings& wanted) {
  Encoded encoded;
  if (wanted.contains(Encoding::gzip)) encoded.gzip = gzip(bytes, levels);
  if (wanted.contains(Encoding::brotli)) encoded.brotli = brotli(bytes, levels);
  encoded.sizes = {.identity = bytes.size(),
                   .gzip = encoded.gzip.size(),
                   .brotli = encoded.brotli.size(),
                   .has_identity = wanted.contains(Encoding::identity)};
  return encoded;
}

}  // namespace vizzy::codec
