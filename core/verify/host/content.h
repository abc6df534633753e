#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/codec/encoding.h"
#include "core/http/message.h"
#include "core/store/layout.h"
#include "core/verify/finding.h"

namespace vizzy::verify::host {

/// What a reader gets out of an answer.
struct Content {
  codec::Encoding encoding = codec::Encoding::identity;  ///< that the answer says it has
  std::string text;               ///< decoded, even where the headers do not say how
  std::vector<Finding> problems;  ///< of the bytes: double compression, not JSON...
};

/// Decodes an answer by its `Content-Encoding` and says what is wrong with its bytes.
[[nodiscard]] Content read_content(const http::Response& response);

/// Whether a text is one JSON value.
[[nodiscard]] bool is_json(std::string_view text);

/// Whether a text is the beginning of a page for people.
[[nodiscard]] bool is_html(std::string_view text);

}  // namespace vizzy::verify::host
