#include "core/destination/s3_destination.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/codec/content_name.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/destination/s3_answer.h"
#include "core/destination/s3_error.h"
#include "core/error.h"
#include "core/format/admission.h"
#include "core/http/date.h"
#include "core/http/xml.h"

namespace vizzy::destination {

namespace {

constexpr std::string_view kScheme = "://";
/// "storage.googleapis.com", and in the names of endpoints by region and of private ones.
constexpr const char* kGoogle = ".googleapis.com";
/// The most that DeleteObjects takes.
constexpr std::size_t kMaxBatch = 1000;
/// What answers may have: an object of the bookkeeping, 1,000 keys of a listing, and the rest.
constexpr std::size_t kMaxObject = 64 << 20;
constexpr std::size_t kMaxListing = 16 << 20;
constexpr std::size_t kMaxReceipt = 1 << 20;
/// Pages of a listing without a key, one after the other.
constexpr int kMaxEmptyPages = 1000;
/// How often a store whose answers get lost is asked how it compares.
constexpr int kMaxProbes = 5;

std::string without_quotes(std::string tag) {
  std::erase(tag, '"');
  return tag;
}

bool is_success(const http::Response& response) {
  return response.status >= 200 && response.status < 300;
}

/// 412, and 409 where two conditional writes met.
bool is_refused_condition(const http::Response& response) {
  return response.status == 412 ||
         (response.status == 409 && http::error_code(response.body) != "OperationAborted");
}

/// "aws-chunked" is how some clients put, and no encoding of what is stored.
bool is_encoded(const http::Response& response) {
  const std::string encoding = response.header("content-encoding");
  return !encoding.empty() && encoding != "identity" && encoding != "aws-chunked";
}

/// Whether a store that has no conditional writes says so. An expired token is a 400 too.
bool is_unsupported(const http::Response& response) {
  const std::string code = http::error_code(response.body);
  return response.status == 501 ||
         (response.status == 400 &&
          (code.empty() || code == "NotImplemented" || code.starts_with("Invalid")) &&
          code != "InvalidToken");
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

S3Destination::S3Destination(S3Location location, Contents contents, http::Client& client,
                             http::CredentialSource& credentials)
    : location_(std::move(location)),
      contents_(contents),
      name_(location_.name()),
      client_(client),
      credentials_(credentials) {
  if (location_.is_google()) swap_method_ = SwapMethod::generation;
}

http::Response S3Destination::send(const std::string& method, const std::string& url,
                                   std::string_view body, HeaderLines headers,
                                   std::size_t max_answer) {
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
  http::Response response = client_.send({.method = method,
                                          .url = url,
                                          .headers = std::move(headers),
                                          .body = body,
                                          .signature = &signature,
                                          .max_answer = max_answer});
  if (method != "GET" && shows_versions(response)) keeps_versions_ = true;
  return response;
}

void S3Destination::require_proof(const http::Response& response, const std::string& what,
                                  const std::optional<std::string>& why_not) const {
  if (!is_success(response) || !http::error_code(response.body).empty())
    throw s3_error(response, what, name_, location_.region);
  if (why_not) throw unproven(response, what, name_, *why_not);
}

std::optional<Destination::Found> S3Destination::get(const std::string& key) {
  http::Response response = send("GET", location_.url(key), "", {}, kMaxObject);
  if (is_absent(response)) return std::nullopt;
  require_proof(response, "give " + key,
                response.status == 200 ? why_not_object(response) : "a part");
  if (!response.has_end)
    throw unproven(response, "give " + key, name_, "bytes without their length");
  // What a proxy compressed on the way would look like damage.
  if (contents_ == Contents::bookkeeping && is_encoded(response))
    throw unproven(response, "give " + key, name_,
                   fmt::format("it in the encoding {}, which nobody asked for",
                               http::quotable(response.header("content-encoding"))));
  std::string tag = tag_of(response);
  return Found{std::move(response.body), std::move(tag)};
}

std::optional<std::chrono::seconds> S3Destination::age(const std::string& key) {
  const http::Response response = send("GET", location_.url(key), "", {}, kMaxObject);
  const auto now = http::parse_date(response.header("date"));
  const auto put = http::parse_date(response.header("last-modified"));
  if (response.status != 200 || !now || !put) return std::nullopt;
  return *now - *put;
}

http::Response S3Destination::put_if(const std::string& key, std::string_view bytes,
                                     const ObjectHeaders& headers, HeaderLines condition) {
  HeaderLines lines = std::move(condition);
  lines.emplace_back("content-type", headers.content_type);
  if (!headers.content_encoding.empty())
    lines.emplace_back("content-encoding", headers.content_encoding);
  if (!headers.cache_control.empty()) lines.emplace_back("cache-control", headers.cache_control);
  return send("PUT", location_.url(key), bytes, std::move(lines), kMaxReceipt);
}

void S3Destination::put(const std::string& key, std::string_view bytes,
                        const ObjectHeaders& headers) {
  const http::Response response = put_if(key, bytes, headers, {});
  require_proof(response, "take " + key, why_not_object(response));
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
  if (is_refused_condition(response) || (expected && is_absent(response))) return std::nullopt;
  require_proof(response, "take " + key, why_not_object(response));
  return tag_of(response);
}

// Only a clear answer counts: what a store in trouble says would last as long as its head.
bool S3Destination::is_taken(const http::Response& response, const std::string& key) const {
  if (response.status == 412 || is_unsupported(response)) return false;
  require_proof(response, "take " + key, why_not_object(response));
  return true;
}

bool S3Destination::compares_with(SwapMethod swap_method, const std::string& key) {
  const auto probe_put = [&](std::string_view bytes, HeaderLines condition) {
    return put_if(key, bytes, bookkeeping_keys::headers(), std::move(condition));
  };
  std::string tag;
  http::Response second;
  int attempts = 0;
  do {
    const http::Response first = probe_put("1", {});
    require_proof(first, "take " + key, why_not_object(first));
    tag = tag_of(first);
    second = probe_put("2", condition(swap_method, tag));
    // An earlier attempt may have been carried out, its answer lost: then this one comes too late.
  } while (second.status == 412 && second.was_repeated && ++attempts < kMaxProbes);
  // The second makes the tag stale: a store that compares refuses it then.
  return is_taken(second, key) && !is_taken(probe_put("3", condition(swap_method, tag)), key);
}

SwapMethod S3Destination::probe(const std::string& key) {
  for (const SwapMethod swap_method : {SwapMethod::quoted_tag, SwapMethod::bare_tag}) {
    if (!compares_with(swap_method, key)) continue;
    // The object is there: a store that compares creates no other.
    const http::Response other =
        put_if(key, "4", bookkeeping_keys::headers(), condition(swap_method, std::nullopt));
    if (!is_taken(other, key)) return swap_method;
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

ListedPage S3Destination::list_page(const std::string& prefix, const std::string& token) {
  std::string query = token.empty() ? "" : "continuation-token=" + http::encode_value(token) + "&";
  query += "list-type=2&prefix=" + http::encode_value(location_.prefix + prefix);
  const http::Response response =
      send("GET", location_.bucket_url() + "/?" + query, "", {}, kMaxListing);
  if (response.status != 200 || !http::error_code(response.body).empty())
    throw s3_error(response, "list " + prefix, name_, location_.region);
  return read_listed_page(response, location_.prefix + prefix, name_);
}

void S3Destination::list(const std::string& prefix, const Visit& visit) {
  std::set<std::string> tokens;
  std::string token, first_key;
  int empty_pages = 0;
  do {
    ListedPage page = list_page(prefix, token);
    empty_pages = page.objects.empty() ? empty_pages + 1 : 0;
    const bool is_new = page.objects.empty() || page.objects.front().key != first_key;
    if ((!page.token.empty() && !tokens.insert(page.token).second) || !is_new ||
        empty_pages > kMaxEmptyPages)
      throw Error(ErrorKind::failed,
                  fmt::format("the listing of {} at {} never ends", prefix, name_),
                  {"check --endpoint-url and the proxies on the way"});
    if (!page.objects.empty()) first_key = page.objects.front().key;
    for (Listed& object : page.objects) {
      object.key.erase(0, location_.prefix.size());
      // A URL with such a name would lead to another object.
      if (format::is_safe_path(object.key)) visit(object);
    }
    token = std::move(page.token);
  } while (!token.empty());
}

void S3Destination::remove_one(const std::string& key) {
  const http::Response response = send("DELETE", location_.url(key), "", {}, kMaxReceipt);
  if (!is_absent(response)) require_proof(response, "remove " + key, why_not_removal(response, ""));
}

void S3Destination::remove_batch(const std::vector<std::string>& keys) {
  std::string body = "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  for (const std::string& key : keys)
    body +=
        fmt::format("<Object><Key>{}</Key></Object>", http::xml_escaped(location_.prefix + key));
  body += "</Delete>";
  const std::string what = fmt::format("remove {} objects", keys.size());
  const http::Response response = send(
      "POST", location_.bucket_url() + "/?delete=", body,
      {{"content-type", "application/xml"}, {"content-md5", http::md5_base64(body)}}, kMaxObject);
  require_proof(response, what, why_not_removal(response, "DeleteResult"));
  http::for_each_element(response.body, "Error", [&](std::string_view error) {
    const std::string key = http::xml_text(error, "Key");
    const bool is_asked_for =
        key.starts_with(location_.prefix) &&
        std::ranges::find(keys, key.substr(location_.prefix.size())) != keys.end();
    if (!is_asked_for)
      throw unproven(response, what, name_,
                     fmt::format("an error for \"{}\"", http::quotable(key)));
    // Alone, it is tried again where that may help, and its answer says why not.
    remove_one(key.substr(location_.prefix.size()));
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
