#include "core/codec/md5.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nettle/md5.h>

#include <array>
#include <cstdint>

namespace vizzy::codec {

std::string md5_hex(std::string_view bytes) {
  md5_ctx context;
  ::nettle_md5_init(&context);
  ::nettle_md5_update(&context, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  std::array<std::uint8_t, MD5_DIGEST_SIZE> digest{};
  ::nettle_md5_digest(&context, digest.size(), digest.data());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

}  // namespace vizzy::codec
