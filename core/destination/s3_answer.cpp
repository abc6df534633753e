#include "core/destination/s3_answer.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "core/http/xml.h"
#include "core/timestamp.h"

namespace vizzy::destination {

namespace {

constexpr std::string_view kWeak = "W/";
constexpr const char* kWebPage = "a web page";

std::optional<int> hexadecimal(std::string_view digits) {
  int value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

/// A key of a listing with the encoding type "url".
std::string url_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code =
        text[i] == '%' && i + 2 < text.size() ? hexadecimal(text.substr(i + 1, 2)) : std::nullopt;
    if (code) {
      decoded += static_cast<char>(*code);
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

class ListingReader {
 public:
  ListingReader(const http::Response& response, const std::string& prefix,
                const std::string& destination)
      : response_(response), prefix_(prefix), destination_(destination) {}

  [[nodiscard]] ListedPage read() const {
    require_listing();
    ListedPage page{.objects = {}, .token = token()};
    const bool is_encoded = http::xml_text(response_.body, "EncodingType") == "url";
    http::for_each_element(response_.body, "Contents", [&](std::string_view object) {
      page.objects.push_back(listed(object, is_encoded));
    });
    return page;
  }

 private:
  [[noreturn]] void refuse(const std::string& sent) const {
    throw unproven(response_, "list " + prefix_, destination_, sent);
  }

  void require_listing() const {
    const std::string_view root = http::xml_root(response_.body);
    if (root == "ListBucketResult") return;
    if (http::is_web_page(response_.body)) refuse(kWebPage);
    if (response_.body.find("<ListBucketResult") != std::string::npos)
      refuse("a listing that is cut off");
    refuse("no listing");
  }

  [[nodiscard]] std::string token() const {
    const std::string is_truncated = http::xml_text(response_.body, "IsTruncated");
    std::string token = http::xml_text(response_.body, "NextContinuationToken");
    if (is_truncated == "false") return "";
    if (is_truncated == "true" && token.empty())
      refuse(response_.body.find("<Marker") != std::string::npos
                 ? "a listing of version 1"
                 : "a listing that goes on, without the token of the next page");
    return token;
  }

  [[nodiscard]] Destination::Listed listed(std::string_view object, bool is_encoded) const {
    std::string key = http::xml_text(object, "Key");
    if (is_encoded) key = url_decoded(key);
    if (!key.starts_with(prefix_))
      refuse(fmt::format("a listing with the key \"{}\", which is not below the prefix",
                         http::quotable(key)));
    const std::string size = http::xml_text(object, "Size");
    std::uint64_t bytes = 0;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), bytes);
    if (error != std::errc() || end != size.data() + size.size())
      refuse(fmt::format("a listing with the size \"{}\" of {}", http::quotable(size),
                         http::quotable(key)));
    const auto modified = parse_timestamp(http::xml_text(object, "LastModified"));
    std::string tag = http::xml_text(object, "ETag");
    std::erase(tag, '"');
    return {std::move(key), bytes, modified.value_or(std::chrono::sys_seconds::max()),
            std::move(tag)};
  }

  const http::Response& response_;
  const std::string& prefix_;
  const std::string& destination_;
};

}  // namespace

std::string tag_of(const http::Response& response) {
  const std::string generation = response.header("x-goog-generation");
  if (!generation.empty()) return generation;
  std::string tag = response.header("etag");
  if (tag.starts_with(kWeak)) tag.erase(0, kWeak.size());
  return tag;
}

std::optional<std::string> why_not_object(const http::Response& response) {
  if (!http::error_code(response.body).empty()) return "an error";
  if (http::is_web_page(response.body) && tag_of(response).empty()) return kWebPage;
  if (tag_of(response).empty()) return "no ETag";
  return std::nullopt;
}

std::optional<std::string> why_not_removal(const http::Response& response, std::string_view root) {
  if (http::is_web_page(response.body)) return kWebPage;
  if (root.empty() ? response.body.empty() : http::xml_root(response.body) == root)
    return std::nullopt;
  return "something else than a confirmation";
}

bool shows_versions(const http::Response& response) {
  const std::string version = response.header("x-amz-version-id");
  bool has_marker = response.header("x-amz-delete-marker") == "true";
  http::for_each_element(response.body, "Deleted", [&](std::string_view removed) {
    has_marker = has_marker || http::xml_text(removed, "DeleteMarker") == "true";
  });
  return has_marker || (!version.empty() && version != "null");
}

bool is_absent(const http::Response& response) {
  return response.status == 404 && http::error_code(response.body) == "NoSuchKey";
}

ListedPage read_listed_page(const http::Response& response, const std::string& prefix,
                            const std::string& destination) {
  return ListingReader(response, prefix, destination).read();
}

Error unproven(const http::Response& response, const std::string& what,
               const std::string& destination, const std::string& sent) {
  return {ErrorKind::failed,
          fmt::format("{} did not {}: it answered {} and sent {}", destination, what,
                      response.status, sent),
          {"check --endpoint-url and the proxies on the way, then run again"}};
}

}  // namespace vizzy::destination
