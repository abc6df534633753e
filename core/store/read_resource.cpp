#include "core/store/read_resource.h"

#include <cstddef>
#include <utility>

#include "core/codec/decode.h"
#include "core/codec/encoding.h"
#include "core/error.h"
#include "core/store/layout.h"

namespace vizzy::store {

namespace {

/// Deflate makes nothing smaller than a thousandth; a resource in Brotli alone is not written.
constexpr std::size_t kMostExpansion = 1032;

std::optional<std::string> decoded(const std::string& bytes, codec::Encoding encoding) {
  try {
    return codec::decode(bytes, encoding, bytes.size() * kMostExpansion);
  } catch (const Error&) {
    return std::nullopt;
  }
}

ReadResource read_file(FileStore& store, const std::string& url, codec::Encoding encoding) {
  std::string path = public_path(url, encoding);
  const auto bytes = store.read(path);
  return {.path = std::move(path),
          .is_there = bytes.has_value(),
          .json = bytes ? decoded(*bytes, encoding) : std::nullopt};
}

}  // namespace

ReadResource read_resource(FileStore& store, const std::string& url) {
  for (const codec::Encoding encoding : codec::kEncodings)
    if (ReadResource found = read_file(store, url, encoding); found.is_there) return found;
  return {.path = public_path(url, codec::Encoding::identity)};
}

ReadResource read_resource(FileStore& store, const std::string& url, const codec::Sizes& sizes) {
  for (const codec::Encoding encoding : codec::kEncodings)
    if (sizes.stored(encoding) > 0) return read_file(store, url, encoding);
  return {.path = public_path(url, codec::Encoding::identity)};
}

}  // namespace vizzy::store
