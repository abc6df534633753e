#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// HTTP as a client sees it (RFC 9110).
namespace vizzy::http {

/// Whose names a signature has: AWS4-HMAC-SHA256 and `x-amz-date`, or GOOG4-HMAC-SHA256 and
/// `x-goog-date`. Google refuses requests that have headers of both.
enum class SignatureFamily { amz, goog };

/// Signs a request with AWS Signature Version 4; libcurl does it. The caller adds
/// `x-amz-content-sha256` (`x-goog-content-sha256`) and, for temporary credentials,
/// `x-amz-security-token`.
struct Signature {
  std::string access_key;
  std::string secret_key;
  std::string region;
  std::string service = "s3";
  SignatureFamily family = SignatureFamily::amz;
};

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view body;  ///< must outlive the call
  const Signature* signature = nullptr;
  bool is_http_1_0 = false;           ///< as old proxies ask
  bool has_own_connection = false;    ///< that nobody used before and nobody uses afterwards
  std::size_t max_answer = 64 << 20;  ///< bytes of the body that are taken; beyond them, none are
};

struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case; ", " joins repeated ones
  std::string body;                            ///< as it was sent: never decoded
  bool has_end = true;        ///< false when only the end of the connection ended the body
  bool was_repeated = false;  ///< an earlier attempt may have been carried out, its answer lost

  /// Empty when there is none.
  [[nodiscard]] std::string header(const std::string& name) const;
};

/// Percent-encodes everything but A-Z a-z 0-9 - . _ ~ and, in a path, "/" (RFC 3986, strictly, as
/// Signature Version 4 wants it).
[[nodiscard]] std::string encode_path(std::string_view path);
[[nodiscard]] std::string encode_value(std::string_view value);

/// `Content-MD5` of a body, which S3 demands of DeleteObjects (RFC 1864).
[[nodiscard]] std::string md5_base64(std::string_view body);

}  // namespace vizzy::http
