#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// HTTP messages as plain values: what the server reads and writes, and nothing about sockets.
namespace vizzy::serve {

struct HeaderField {
  std::string name;
  std::string value;
};

struct Request {
  std::string method;
  std::string target;               ///< as it came: percent-encoded, with a query or not
  int version = 11;                 ///< 10 or 11, for HTTP/1.0 and HTTP/1.1
  std::vector<HeaderField> fields;  ///< names in lower case
};

struct Response {
  unsigned status = 200;
  std::vector<HeaderField> fields;  ///< Content-Length included, where there is one
  std::string body;                 ///< empty in the answer to HEAD
  std::string_view encoding = {};   ///< "br", "gzip" or "identity"; empty when there is none
};

/// The values of all fields of this name (in lower case), joined with ", "; absent when there is
/// none.
[[nodiscard]] std::optional<std::string> field_value(const Request& request, std::string_view name);

}  // namespace vizzy::serve
