#include "core/codec/sizes.h"

#include <nlohmann/json.hpp>

namespace vizzy::codec {

std::uint64_t Sizes::of(Encoding encoding) const {
  switch (encoding) {
    case Encoding::gzip: return gzip;
    case Encoding::brotli: return brotli;
    case Encoding::identity: break;
  }
  return identity;
}

Sizes& Sizes::operator+=(const Sizes& other) {
  identity += other.identity;
  gzip += other.gzip;
  brotli += other.brotli;
  return *this;
}

nlohmann::ordered_json sizes_json(const Sizes& sizes) {
  return {{"identity", sizes.identity}, {"gzip", sizes.gzip}, {"brotli", sizes.brotli}};
}

}  // namespace vizzy::codec
