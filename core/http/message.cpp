#include "core/http/message.h"

#include <fmt/format.h>
#include <nettle/base64.h>
#include <nettle/md5.h>

#include <array>

#include "core/error.h"

namespace vizzy::http {

namespace {

bool is_unreserved(unsigned char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string encode(std::string_view text, std::string_view kept) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(byte) || kept.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", byte);
    }
  }
  return encoded;
}

}  // namespace

std::string Response::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

std::string encode_path(std::string_view path) { return encode(path, "/"); }

std::string md5_base64(std::string_view body) {
  md5_ctx context;
  ::nettle_md5_init(&context);
  ::nettle_md5_update(&context, body.size(), reinterpret_cast<const std::uint8_t*>(body.data()));
  std::array<std::uint8_t, MD5_DIGEST_SIZE> digest{};
  ::nettle_md5_digest(&context, digest.size(), digest.data());
  std::string text(BASE64_ENCODE_RAW_LENGTH(MD5_DIGEST_SIZE), '\0');
  ::nettle_base64_encode_raw(text.data(), digest.size(), digest.data());
  return text;
}

std::string encode_value(std::string_view value) { return encode(value, ""); }

}  // namespace vizzy::http
