#include "core/codec/sizes.h"

#include <nlohmann/json.hpp>

namespace vizzy::codec {

Sizes& Sizes::operator+=(const Sizes& other) {
  identity += other.identity;
  gzip += other.gzip;
  brotli += other.brotli;
  return *this;
}

std::uint64_t Sizes::stored(Encoding encoding) const {
  switch (encoding) {
    case Encoding::gzip: return gzip;
    case Encoding::brotli: return brotli;
    case Encoding::identity: break;
  }
  return has_identity ? identity : 0;
}

Encodings Sizes::encodings() const {
  Encodings encodings = Encodings::none();
  for (const Encoding encoding : kEncodings)
    if (stored(encoding) > 0) encodings = encodings.with({encoding});
  return encodings;
}

Sizes Sizes::in(const Encodings& encodings) const {
  return {.identity = identity,
          .gzip = encodings.contains(Encoding::gzip) ? gzip : 0,
          .brotli = encodings.contains(Encoding::brotli) ? brotli : 0,
          .has_identity = has_identity && encodings.contains(Encoding::identity)};
}

nlohmann::ordered_json sizes_json(const Sizes& sizes) {
  return {{"identity", sizes.identity}, {"gzip", sizes.gzip}, {"brotli", sizes.brotli}};
}

}  // namespace vizzy::codec
