#include "core/serve/respond.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "core/codec/content_name.h"
#include "core/codec/encoding.h"
#include "core/codec/gzip.h"
#include "core/error.h"
#include "core/format/headers.h"
#include "core/format/resource_kind.h"
#include "core/format/url.h"
#include "core/http/header_value.h"
#include "core/http/negotiation.h"
#include "core/json_text.h"
#include "core/serve/precondition.h"
#include "core/serve/target.h"
#include "core/store/layout.h"

namespace vizzy::serve {

namespace {

/// No resource is larger.
constexpr std::size_t kMostDecodedBytes = std::size_t{64} << 20;
constexpr std::string_view kMethods = "GET, HEAD, OPTIONS";

void add(Response& response, std::string_view name, std::string_view value) {
  response.fields.push_back({std::string(name), std::string(value)});
}

/// A feed is public: an app under development may read it from any origin, and measure it.
void open_to_all_origins(Response& response) {
  add(response, "Access-Control-Allow-Origin", "*");
  add(response, "Access-Control-Expose-Headers",
      "Content-Encoding, Content-Length, Content-Range, ETag, Retry-After");
  add(response, "Timing-Allow-Origin", "*");
}

void set_body(Response& response, std::string body) {
  add(response, "Content-Length", std::to_string(body.size()));
  response.body = std::move(body);
}

Response preflight_response() {
  Response response{.status = 204, .fields = {}, .body = {}};
  add(response, "Allow", kMethods);
  open_to_all_origins(response);
  add(response, "Access-Control-Allow-Methods", kMethods);
  add(response, "Access-Control-Allow-Headers",
      "Cache-Control, Content-Type, If-None-Match, If-Range, Range");
  add(response, "Access-Control-Max-Age", "86400");
  return response;
}

Response wrong_method_response() {
  Response response = error_response(405, "only GET, HEAD and OPTIONS are allowed");
  add(response, "Allow", kMethods);
  return response;
}

/// One representation of a resource.
struct Representation {
  std::string bytes;
  std::string_view content_type = format::kContentType;
  std::string_view cache_control;
  codec::Encoding encoding = codec::Encoding::identity;
  bool negotiated = true;
};

std::string tag_of(std::string_view bytes) {
  return fmt::format("\"{}\"", codec::content_name(codec::sha256(bytes)));
}

/// The fields that 200, 206 and 304 share.
Response begin(const Representation& representation, std::string_view etag, unsigned status) {
  Response response{.status = status, .fields = {}, .body = {}};
  add(response, "ETag", etag);
  add(response, "Cache-Control", representation.cache_control);
  if (representation.negotiated) add(response, "Vary", "Accept-Encoding");
  open_to_all_origins(response);
  return response;
}

void describe_content(Response& response, const Representation& representation) {
  response.encoding = word_of(representation.encoding);
  add(response, "Content-Type", representation.content_type);
  if (representation.encoding == codec::Encoding::identity) {
    add(response, "Accept-Ranges", "bytes");
  } else {
    add(response, "Content-Encoding", response.encoding);
  }
}

/// A part of the content, or why there is none; absent where the answer is the whole.
std::optional<Response> range_response(const Request& request, const Representation& whole,
                                       std::string_view etag) {
  const auto range_text = field_value(request, "range");
  const std::string condition = field_value(request, "if-range").value_or(std::string(etag));
  if (!range_text || request.method != "GET" || whole.encoding != codec::Encoding::identity ||
      http::trimmed(condition) != etag)
    return std::nullopt;
  const auto range = parse_range(*range_text, whole.bytes.size());
  if (!range) return std::nullopt;
  const auto* const bytes = std::get_if<ByteRange>(&*range);
  if (bytes == nullptr) {
    Response response = error_response(416, "the range is outside the content");
    add(response, "Content-Range", fmt::format("bytes */{}", whole.bytes.size()));
    return response;
  }
  Response response = begin(whole, etag, 206);
  describe_content(response, whole);
  add(response, "Content-Range",
      fmt::format("bytes {}-{}/{}", bytes->first, bytes->last, whole.bytes.size()));
  set_body(response, whole.bytes.substr(bytes->first, bytes->last - bytes->first + 1));
  return response;
}

Response content_response(const Request& request, Representation representation) {
  const std::string etag = tag_of(representation.bytes);
  const auto if_none_match = field_value(request, "if-none-match");
  if (if_none_match && matches_tag(*if_none_match, etag)) return begin(representation, etag, 304);
  if (auto part = range_response(request, representation, etag)) return *std::move(part);
  Response response = begin(representation, etag, 200);
  describe_content(response, representation);
  set_body(response, std::move(representation.bytes));
  return response;
}

Response not_acceptable_response() {
  Response response = error_response(406, "no acceptable encoding is available");
  add(response, "Vary", "Accept-Encoding");
  return response;
}

bool exists(const Site& site, const std::string& url) {
  return std::ranges::any_of(codec::kEncodings, [&](codec::Encoding encoding) {
    return site.exists(store::public_path(url, encoding));
  });
}

/// Files in the folder of a feed are part of the feed, and change with it.
format::ResourceKind kind_in(const Site& site, const ResourceName& name) {
  if (name.kind != format::ResourceKind::document) return name.kind;
  const bool is_segment = exists(site, format::entry_url(name.folder));
  return is_segment ? format::ResourceKind::entry : format::ResourceKind::document;
}

/// Most clients decode gzip, and to the others it is sent as it decodes. Absent where it is not
/// stored, or damaged.
std::optional<std::string> decoded(const Site& site, const std::string& url) {
  const auto gzip = site.read(store::public_path(url, codec::Encoding::gzip));
  if (!gzip) return std::nullopt;
  try {
    return codec::gunzip(*gzip, kMostDecodedBytes);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<std::string> read(const Site& site, const std::string& url,
                                codec::Encoding encoding) {
  auto bytes = site.read(store::public_path(url, encoding));
  if (bytes || encoding != codec::Encoding::identity) return bytes;
  return decoded(site, url);
}

Response resource_response(const Request& request, const Site& site, const ResourceName& name) {
  for (const codec::Encoding encoding :
       http::accepted_encodings(field_value(request, "accept-encoding"))) {
    auto bytes = read(site, name.url, encoding);
    if (!bytes) continue;
    return content_response(request, {.bytes = *std::move(bytes),
                                      .cache_control = format::cache_control(kind_in(site, name)),
                                      .encoding = encoding});
  }
  if (exists(site, name.url)) return not_acceptable_response();
  return error_response(404, "resource not found");
}

Response preview_response(const Request& request, std::string_view type, std::string bytes) {
  Response response = content_response(request, {.bytes = std::move(bytes),
                                                 .content_type = type,
                                                 .cache_control = "no-cache",
                                                 .negotiated = false});
  // The page runs its own script and reads this host, nothing else.
  add(response, "Content-Security-Policy", "default-src 'self'; base-uri 'none'");
  add(response, "X-Content-Type-Options", "nosniff");
  return response;
}

Response get_response(const Request& request, const Site& site) {
  const std::optional<std::string> path = path_of_target(request.target);
  if (!path) return error_response(400, "the request target is not a path");
  const auto asset = std::ranges::find(site.assets, *path, &Asset::path);
  if (asset != site.assets.end())
    return preview_response(request, asset->content_type, std::string(asset->content));
  if (site.preview_site && *path == "/preview/site.json")
    return preview_response(request, format::kContentType, site.preview_site());
  const std::optional<ResourceName> name = parse_resource_path(*path);
  if (!name) return error_response(404, "resource not found");
  return resource_response(request, site, *name);
}

/// RFC 9112, section 3.2: exactly one Host, which HTTP/1.0 did not have.
bool names_one_host(const Request& request) {
  const auto hosts = std::ranges::count(request.fields, "host", &HeaderField::name);
  return hosts == 1 || (hosts == 0 && request.version == 10);
}

Response any_response(const Request& request, const Site& site) {
  if (request.target.size() > kMaxTargetBytes)
    return error_response(414, "the request target is too long");
  if (!names_one_host(request)) return error_response(400, "a request must name one host");
  if (request.method == "OPTIONS") return preflight_response();
  if (request.method != "GET" && request.method != "HEAD") return wrong_method_response();
  return get_response(request, site);
}

}  // namespace

Response respond(const Request& request, const Site& site) {
  Response response = any_response(request, site);
  if (request.method == "HEAD") response.body.clear();
  return response;
}

Response error_response(unsigned status, std::string_view message) {
  Response response{.status = status, .fields = {}, .body = {}};
  add(response, "Cache-Control", format::kErrorCacheControl);
  add(response, "Content-Type", format::kContentType);
  open_to_all_origins(response);
  set_body(response, json_line(nlohmann::json{{"error", message}}));
  return response;
}

}  // namespace vizzy::serve
