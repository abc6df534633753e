#include "core/destination/s3_destination.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/codec/content_name.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/destination/s3_error.h"
#include "core/error.h"
#include "core/format/admission.h"
#include "core/http/xml.h"
#include "core/timestamp.h"

namespace vizzy::destination {

namespace {

constexpr std::string_view kScheme = "://";
/// "storage.googleapis.com", and in the names of endpoints by region and of private ones.
constexpr const char* kGoogle = ".googleapis.com";
/// The most that DeleteObjects takes.
constexpr std::size_t kMaxBatch = 1000;

std::string without_quotes(std::string tag) {
  std::erase(tag, '"');
  return tag;
}

std::string tag_of(const http::Response& response) {
  const std::string generation = response.header("x-goog-generation");
  return generation.empty() ? response.header("etag") : generation;
}

bool is_success(const http::Response& response) {
  return response.status >= 200 && response.status < 300;
}

/// 412, and 409 where two conditional writes met.
bool is_refused_condition(const http::Response& response) {
  return response.status == 412 || response.status == 409;
}

}  // namespace

std::string S3Location::name() const {
  std::string name = fmt::format("s3://{}/{}", bucket, prefix);
  while (name.ends_with('/')) name.pop_back();
  return name;
}

std::string S3Location::bucket_url() const {
  if (!is_virtual_host) return fmt::format("{}/{}", endpoint, bucket);
  const auto host = endpoint.find(kScheme) + kScheme.size();
  return fmt::format("{}{}.{}", endpoint.substr(0, host), bucket, endpoint.substr(host));
}

std::string S3Location::url(const std::string& key) const {
  return fmt::format("{}/{}", bucket_url(), http::encode_path(prefix + key));
}

bool S3Location::is_google() const { return endpoint.find(kGoogle) != std::string::npos; }

S3Destination::S3Destination(S3Location location, http::Client& client,
                             http::CredentialSource& credentials)
    : location_(std::move(location)),
      name_(location_.name()),
      client_(client),
      credentials_(credentials) {
  if (location_.is_google()) swap_method_ = SwapMethod::generation;
}

http::Response S3Destination::send(const std::string& method, const std::string& url,
                                   std::string_view body, HeaderLines headers) {
  const http::Credentials credentials = credentials_.get();
  http::Signature signature{.access_key = credentials.access_key,
                            .secret_key = credentials.secret_key,
                            .region = location_.region};
  const bool is_google = location_.is_google();
  if (is_google) {
    signature.service = "storage";
    signature.family = http::SignatureFamily::goog;
  }
  headers.emplace_back(is_google ? "x-goog-content-sha256" : "x-amz-content-sha256",
                       codec::to_hex(codec::sha256(body)));
  if (!credentials.session_token.empty() && !is_google)
    headers.emplace_back("x-amz-security-token", credentials.session_token);
  return client_.send({.method = method,
                       .url = url,
                       .headers = std::move(headers),
                       .body = body,
                       .signature = &signature});
}

std::optional<Destination::Found> S3Destination::get(const std::string& key) {
  http::Response response = send("GET", location_.url(key), "", {});
  if (response.status == 404 && http::xml_text(response.body, "Code") != "NoSuchBucket")
    return std::nullopt;
  if (response.status != 200) throw s3_error(response, "give " + key, name_, location_.region);
  std::string tag = tag_of(response);
  return Found{std::move(response.body), std::move(tag)};
}

http::Response S3Destination::put_if(const std::string& key, std::string_view bytes,
                                     const ObjectHeaders& headers, HeaderLines condition) {
  HeaderLines lines = std::move(condition);
  lines.emplace_back("content-type", headers.content_type);
  if (!headers.content_encoding.empty())
    lines.emplace_back("content-encoding", headers.content_encoding);
  if (!headers.cache_control.empty()) lines.emplace_back("cache-control", headers.cache_control);
  return send("PUT", location_.url(key), bytes, std::move(lines));
}

void S3Destination::put(const std::string& key, std::string_view bytes,
                        const ObjectHeaders& headers) {
  const http::Response response = put_if(key, bytes, headers, {});
  if (!is_success(response)) throw s3_error(response, "take " + key, name_, location_.region);
}

S3Destination::HeaderLines S3Destination::condition(SwapMethod swap_method,
                                                    const std::optional<std::string>& expected) {
  if (swap_method == SwapMethod::generation)
    return {{"x-goog-if-generation-match", expected.value_or("0")}};
  if (!expected) return {{"if-none-match", "*"}};
  const bool is_bare = swap_method == SwapMethod::bare_tag;
  return {{"if-match", is_bare ? without_quotes(*expected) : *expected}};
}

std::optional<std::string> S3Destination::compare_and_swap(
    const std::string& key, std::string_view bytes, const ObjectHeaders& headers,
    const std::optional<std::string>& expected) {
  const SwapMethod swap_method = this->swap_method(std::string(bookkeeping_keys::kProbe));
  HeaderLines lines;
  if (swap_method == SwapMethod::none) {
    const auto found = get(key);
    if (found.has_value() != expected.has_value() || (found && found->tag != *expected))
      return std::nullopt;
  } else {
    lines = condition(swap_method, expected);
  }
  const http::Response response = put_if(key, bytes, headers, std::move(lines));
  if (is_refused_condition(response) || (expected && response.status == 404)) return std::nullopt;
  if (!is_success(response)) throw s3_error(response, "take " + key, name_, location_.region);
  return tag_of(response);
}

bool S3Destination::compares_with(SwapMethod swap_method, const std::string& key) {
  const auto probe_put = [&](std::string_view bytes, HeaderLines lines) {
    return put_if(key, bytes, bookkeeping_keys::headers(), std::move(lines));
  };
  const http::Response first = probe_put("1", {});
  if (!is_success(first)) throw s3_error(first, "take " + key, name_, location_.region);
  const std::string tag = tag_of(first);
  const http::Response second = probe_put("2", condition(swap_method, tag));
  // The tag is stale now: a store that compares refuses it.
  return is_success(second) && is_refused_condition(probe_put("3", condition(swap_method, tag)));
}

SwapMethod S3Destination::probe(const std::string& key) {
  for (const SwapMethod swap_method : {SwapMethod::quoted_tag, SwapMethod::bare_tag}) {
    if (!compares_with(swap_method, key)) continue;
    // The object is there: a store that compares creates no other.
    if (is_refused_condition(
            put_if(key, "4", bookkeeping_keys::headers(), condition(swap_method, std::nullopt))))
      return swap_method;
  }
  return SwapMethod::none;
}

SwapMethod S3Destination::swap_method(const std::string& probe) {
  const std::lock_guard lock(mutex_);
  if (swap_method_ != SwapMethod::unknown) return swap_method_;
  swap_method_ = this->probe(probe);
  remove_one(probe);
  return swap_method_;
}

void S3Destination::assume(SwapMethod swap_method) {
  const std::lock_guard lock(mutex_);
  if (swap_method_ == SwapMethod::unknown) swap_method_ = swap_method;
}

std::string S3Destination::list_page(const std::string& prefix, const std::string& token,
                                     const Visit& visit) {
  std::string query = token.empty() ? "" : "continuation-token=" + http::encode_value(token) + "&";
  query += "list-type=2&prefix=" + http::encode_value(location_.prefix + prefix);
  const http::Response response = send("GET", location_.bucket_url() + "/?" + query, "", {});
  if (response.status != 200) throw s3_error(response, "list " + prefix, name_, location_.region);
  http::for_each_element(response.body, "Contents", [&](std::string_view object) {
    const std::string key = http::xml_text(object, "Key");
    const std::string size = http::xml_text(object, "Size");
    std::uint64_t bytes = 0;
    std::from_chars(size.data(), size.data() + size.size(), bytes);
    const auto modified = parse_timestamp(http::xml_text(object, "LastModified"));
    // A store that ignores the prefix, or a name that leads out of it, is not of this feed.
    if (!key.starts_with(location_.prefix + prefix) ||
        !format::is_safe_path(key.substr(location_.prefix.size())))
      return;
    visit({key.substr(location_.prefix.size()), bytes,
           modified.value_or(std::chrono::sys_seconds::max())});
  });
  return http::xml_text(response.body, "NextContinuationToken");
}

void S3Destination::list(const std::string& prefix, const Visit& visit) {
  std::string token;
  do token = list_page(prefix, token, visit);
  while (!token.empty());
}

void S3Destination::remove_one(const std::string& key) {
  const http::Response response = send("DELETE", location_.url(key), "", {});
  if (!is_success(response) && response.status != 404)
    throw s3_error(response, "remove " + key, name_, location_.region);
}

void S3Destination::remove_batch(const std::vector<std::string>& keys) {
  std::string body =
      "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>";
  for (const std::string& key : keys)
    body +=
        fmt::format("<Object><Key>{}</Key></Object>", http::xml_escaped(location_.prefix + key));
  body += "</Delete>";
  const http::Response response =
      send("POST", location_.bucket_url() + "/?delete=", body,
           {{"content-type", "application/xml"}, {"content-md5", http::md5_base64(body)}});
  if (response.status != 200)
    throw s3_error(response, fmt::format("remove {} objects", keys.size()), name_,
                   location_.region);
  http::for_each_element(response.body, "Error", [&](std::string_view error) {
    http::Response refused;
    refused.status = 403;
    refused.body = error;
    throw s3_error(refused, "remove " + http::xml_text(error, "Key"), name_, location_.region);
  });
}

void S3Destination::remove(const std::vector<std::string>& keys) {
  // Google has no DeleteObjects.
  if (keys.size() == 1 || location_.is_google()) {
    for (const std::string& key : keys) remove_one(key);
    return;
  }
  for (std::size_t i = 0; i < keys.size(); i += kMaxBatch) {
    const auto begin = keys.begin() + static_cast<std::ptrdiff_t>(i);
    const auto end =
        keys.begin() + static_cast<std::ptrdiff_t>(std::min(i + kMaxBatch, keys.size()));
    remove_batch({begin, end});
  }
}

}  // namespace vizzy::destination
