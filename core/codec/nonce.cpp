#include "core/codec/nonce.h"

#include <fmt/format.h>

#include <random>

#include "core/codec/content_name.h"

namespace vizzy::codec {

std::string new_nonce() {
  std::random_device device;
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += fmt::format("{:08x}", device());
  return content_name(sha256(bytes));
}

}  // namespace vizzy::codec
