#include "core/verify/host/content.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <utility>

#include "core/codec/decode.h"
#include "core/codec/encoding.h"
#include "core/error.h"
#include "core/http/header_value.h"
#include "core/http/negotiation.h"

namespace vizzy::verify::host {

namespace {

constexpr std::size_t kMaxBytes = std::size_t{256} << 20;
constexpr std::string_view kGzipMagic = "\x1f\x8b";

std::optional<std::string> decoded(const std::string& bytes, codec::Encoding encoding) {
  try {
    return codec::decode(bytes, encoding, kMaxBytes);
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// The encoding that bytes have, whatever the answer says of them. Brotli has no magic number: what
/// decodes to JSON is taken for it.
codec::Encoding encoding_of(const std::string& bytes) {
  if (bytes.starts_with(kGzipMagic)) return codec::Encoding::gzip;
  if (is_json(bytes)) return codec::Encoding::identity;
  const auto text = decoded(bytes, codec::Encoding::brotli);
  return text && is_json(*text) ? codec::Encoding::brotli : codec::Encoding::identity;
}

std::optional<codec::Encoding> encoding_of_word(std::string_view word) {
  if (word == "gzip" || word == "x-gzip") return codec::Encoding::gzip;
  if (word == "br") return codec::Encoding::brotli;
  return std::nullopt;
}

Finding error(std::string problem, std::string remedy) {
  return {Severity::error, std::move(problem), {std::move(remedy)}};
}

/// Removes the encoding that the answer says it has.
void decode_as_said(Content& content, const std::string& body) {
  const auto word = word_of(content.encoding);
  if (auto text = decoded(body, content.encoding)) {
    content.text = *std::move(text);
    return;
  }
  const codec::Encoding real = encoding_of(body);
  content.text = decoded(body, real).value_or(body);
  const bool is_other = real != content.encoding && is_json(content.text);
  content.problems.push_back(
      is_other
          ? error(fmt::format(
                      "says Content-Encoding: {}, and is {}", word,
                      real == codec::Encoding::identity ? "not encoded" : "encoded otherwise"),
                  "configure the host to name the encoding of what is stored, then publish again")
          : error(fmt::format("cannot be decoded: damaged {}", word),
                  "publish it again, and purge it from every cache"));
}

/// Removes what is left: an encoding that no reader expects.
void decode_rest(Content& content) {
  const codec::Encoding rest = encoding_of(content.text);
  if (rest == codec::Encoding::identity || !content.problems.empty()) return;
  const auto word = word_of(rest);
  content.problems.push_back(
      content.encoding == codec::Encoding::identity
          ? error(fmt::format("is {}, and has no Content-Encoding", word),
                  fmt::format("configure the host to send Content-Encoding: {} with it", word))
          : error(fmt::format("is compressed twice: {} in {}", word, word_of(content.encoding)),
                  "turn off the host's or CDN's own compression for it: vizzy has compressed it"));
  content.text = decoded(content.text, rest).value_or("");
}

/// The encoding that the header names; a problem for one that clients do not know.
codec::Encoding said_encoding(const std::string& header, std::vector<Finding>& problems) {
  std::optional<codec::Encoding> encoding;
  const std::string lower = http::lower_case(header);
  bool is_known = true;
  for (const std::string_view word : http::list_elements(lower)) {
    if (word == "identity") continue;
    is_known = is_known && !encoding && encoding_of_word(word);
    if (const auto known = encoding_of_word(word)) encoding = known;
  }
  if (!is_known)
    problems.push_back(error(fmt::format("has Content-Encoding: {}", header),
                             "send gzip or br alone: clients know no other"));
  return encoding.value_or(codec::Encoding::identity);
}

void check_json(Content& content) {
  if (!content.problems.empty() || is_json(content.text)) return;
  content.problems.push_back(
      is_html(content.text)
          ? error("is a web page instead of JSON",
                  "serve the feed's files there, and 404 for what does not exist")
          : error("is not JSON", "publish it again, and purge it from every cache"));
}

}  // namespace

bool is_json(std::string_view text) { return nlohmann::json::accept(text.begin(), text.end()); }

bool is_html(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && text[start] == '<';
}

Content read_content(const http::Response& response) {
  Content content;
  content.encoding = said_encoding(response.header("content-encoding"), content.problems);
  if (content.encoding == codec::Encoding::identity) {
    content.text = response.body;
  } else {
    decode_as_said(content, response.body);
  }
  decode_rest(content);
  check_json(content);
  return content;
}

}  // namespace vizzy::verify::host
