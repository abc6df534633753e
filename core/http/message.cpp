#include "core/http/message.h"

#include <fmt/format.h>
#include <openssl/evp.h>

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
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (::EVP_Digest(body.data(), body.size(), digest.data(), &size, ::EVP_md5(), nullptr) != 1)
    throw Error(ErrorKind::failed, "OpenSSL refuses to compute MD5");
  std::string buffer(std::size_t{4} * ((size + 2) / 3) + 1,
                     '\0');  // EVP_EncodeBlock ends it with a zero byte
  ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(buffer.data()), digest.data(),
                    static_cast<int>(size));
  buffer.pop_back();
  return buffer;
}

std::string encode_value(std::string_view value) { return encode(value, ""); }

}  // namespace vizzy::http
