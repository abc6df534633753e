#include "core/verify/host/protocol_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/codec/encoding.h"
#include "core/format/resource_kind.h"
#include "core/http/header_value.h"
#include "core/verify/host/caching.h"

namespace vizzy::verify::host {

namespace {

constexpr const char* kOrigin = "https://vizzy.invalid";
constexpr const char* kOtherTag = "\"vizzy-verify\"";

using Headers = std::vector<std::pair<std::string, std::string>>;

bool lists(const std::string& value, std::string_view word) {
  const std::string lower = http::lower_case(value);
  return std::ranges::any_of(http::list_elements(lower), [&](std::string_view element) {
    return element == word || element == "*";
  });
}

/// The checks of one resource; its path is the location of what they find.
class ProtocolCheck {
 public:
  ProtocolCheck(const Resource& resource, Host& host, Findings& findings)
      : resource_(resource), host_(host), findings_(findings) {}

  void run() {
    const auto response = ask("GET", {{"Origin", kOrigin}});
    if (!response || response->status != 200) return;  // the checks that read it report that
    check_head(*response);
    check_conditions(*response);
    check_proxies(*response);
    check_origin(*response);
  }

 private:
  [[nodiscard]] Question question(const std::string& method, Headers headers) const {
    return {.path = resource_.path(),
            .accept_encoding = accept_encoding(codec::Encoding::brotli),
            .method = method,
            .headers = std::move(headers)};
  }
  [[nodiscard]] std::optional<http::Response> ask(const std::string& method, Headers headers) {
    return host_.ask(question(method, std::move(headers)));
  }

  void warn(std::string problem, std::string remedy) {
    findings_.add({Severity::warning, std::move(problem), {std::move(remedy)}}, resource_.path());
  }

  void check_head(const http::Response& get) {
    const auto head = ask("HEAD", {{"Origin", kOrigin}});
    if (!head) return;
    if (head->status != 200)
      return warn(fmt::format("answers {} to HEAD", head->status),
                  "configure the host to allow HEAD");
    for (const char* name : {"content-type", "content-encoding", "cache-control", "etag"})
      if (head->header(name) != get.header(name))
        warn(fmt::format("answers HEAD with another {} than GET", name),
             "configure the host to treat HEAD as GET without a body");
  }

  void check_conditions(const http::Response& get) {
    const std::string etag = get.header("etag");
    if (etag.empty()) return;
    const auto same = ask("GET", {{"If-None-Match", etag}});
    if (same && same->status != 304)
      warn(fmt::format("answers {} to If-None-Match with its own ETag", same->status),
           "configure the host to answer 304, and all servers behind it to use the same tags");
    if (same && same->status == 304) {
      check_not_modified(get, *same);
      check_both(etag, get.header("last-modified"));
    }
    if (const auto other = ask("GET", {{"If-None-Match", kOtherTag}});
        other && other->status != 200)
      findings_.add({Severity::error,
                     fmt::format("answers {} to If-None-Match with another ETag", other->status),
                     {"configure the host to compare tags: readers never see a new version"}},
                    resource_.path());
  }

  /// A cache takes the headers of a 304 into what it keeps (RFC 9111, section 4.3.4).
  void check_not_modified(const http::Response& get, const http::Response& same) {
    http::Response kept = get;
    for (const auto& [name, value] : same.headers) kept.headers[name] = value;
    const auto problem = caching_problem(resource_.kind, kept);
    if (problem && problem != caching_problem(resource_.kind, get))
      return findings_.add(*problem, resource_.path() + " (304)");
    for (const char* name : {"cache-control", "vary"})
      if (kept.header(name) != get.header(name))
        warn(fmt::format("answers 304 with another {} than 200", name),
             "send the same with both: caches take what the 304 says");
  }

  /// As browsers and caches ask: the date is to be ignored then (RFC 9110, section 13.1.3).
  void check_both(const std::string& etag, const std::string& date) {
    if (date.empty()) return;
    const auto both = ask("GET", {{"If-None-Match", etag}, {"If-Modified-Since", date}});
    if (both && both->status != 304)
      warn(fmt::format("answers {} to If-None-Match together with If-Modified-Since", both->status),
           "configure the host to answer 304, in nginx with if_modified_since exact: browsers and "
           "caches send both");
  }

  void check_proxies(const http::Response& get) {
    compare_encoding(get, ask("GET", {{"Via", "1.1 vizzy-verify"}}), "proxies (Via)");
    Question old = question("GET", {});
    old.is_http_1_0 = true;
    compare_encoding(get, host_.ask(old), "HTTP/1.0");
  }

  void compare_encoding(const http::Response& get, const std::optional<http::Response>& other,
                        std::string_view whom) {
    if (!other || other->status != 200) return;
    if (!get.header("content-encoding").empty() && other->header("content-encoding").empty())
      warn(fmt::format("is not compressed for {}", whom),
           "configure the host to compress for everybody, in nginx with gzip_proxied any and "
           "gzip_http_version 1.0: caches in front of it ask so");
  }

  void check_origin(const http::Response& get) {
    const std::string allowed = get.header("access-control-allow-origin");
    if (allowed != "*" && allowed != kOrigin)
      return warn("does not let web pages read it (CORS)",
                  "send Access-Control-Allow-Origin: * if web apps read the feed");
    if (allowed == kOrigin && !lists(get.header("vary"), "origin"))
      warn("allows one origin without Vary: Origin",
           "send Access-Control-Allow-Origin: * to everybody");
    if (resource_.kind == format::ResourceKind::entry) check_exposed(get);
  }

  /// A host that exposes nothing is no fault: browsers' own caches do what the feed needs.
  void check_exposed(const http::Response& get) {
    const std::string exposed = get.header("access-control-expose-headers");
    if (exposed.empty()) return;
    for (const char* name : {"ETag", "Retry-After"})
      if (!lists(exposed, http::lower_case(name)))
        return warn(fmt::format("does not let web pages see {} (CORS)", name),
                    "send Access-Control-Expose-Headers: ETag, Retry-After");
  }

  const Resource& resource_;
  Host& host_;
  Findings& findings_;
};

}  // namespace

void check_protocol(const Resource& resource, Host& host, Findings& findings) {
  ProtocolCheck(resource, host, findings).run();
}

}  // namespace vizzy::verify::host
