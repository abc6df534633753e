#include "core/verify/host/host.h"

#include <fmt/format.h>

#include "core/codec/encoding.h"
#include "core/error.h"

namespace vizzy::verify::host {

namespace {

constexpr int kMaxRedirects = 5;
/// A host that limits requests is not asked any further after so many refusals.
constexpr unsigned kMaxRefused = 8;
constexpr int kTooManyRequests = 429;

bool is_redirect(const http::Response& response) {
  return response.status >= 301 && response.status <= 308 && response.status != 304 &&
         !response.header("location").empty();
}

/// The path, or "/" for the root of the host, whose path is empty.
std::string location_of(const Question& question) {
  return question.path.empty() ? "/" : question.path;
}

/// "https://host:port"
std::string origin_of(const std::string& url) {
  const std::size_t host = url.find("://");
  return host == std::string::npos ? "" : url.substr(0, url.find('/', host + 3));
}

/// "host", of "https://host:port/path"
std::string name_of(const std::string& url) {
  const std::string origin = origin_of(url);
  const std::size_t start = origin.find("://") + 3;
  return origin.substr(start, origin.find(':', start) - start);
}

/// Where a redirect leads (RFC 9110, section 10.2.2).
std::string resolved(const std::string& url, const std::string& location) {
  if (location.starts_with("//")) return url.substr(0, url.find("//")) + location;
  if (location.starts_with('/')) return origin_of(url) + location;
  if (location.find("://") != std::string::npos) return location;
  return url.substr(0, url.rfind('/') + 1) + location;
}

Remedy remedy(http::NoAnswer::Cause cause) {
  using Cause = http::NoAnswer::Cause;
  switch (cause) {
    case Cause::name: return {"check the host's name in the URL, and the network's DNS"};
    case Cause::connection:
      return {"check that the host runs, the port in the URL and the firewall"};
    case Cause::certificate:
      return {"phones refuse it too: renew the certificate, or name its authority with --ca-file"};
    case Cause::tls: return {"check whether the URL should begin with http:// or https://"};
    case Cause::deadline:
    case Cause::time_out: return {"check the network and the host's load, then run again"};
    case Cause::too_large: return {"a resource is never so large: check what the host serves"};
    case Cause::other: break;
  }
  return {"check the host, then run again"};
}

Finding redirected(const http::Response& response, const std::string& url) {
  return {Severity::warning,
          fmt::format("is redirected ({}) to {}", response.status, origin_of(url)),
          {"give apps the final address: each redirect costs a round trip"}};
}

}  // namespace

Host::Host(std::string url, std::vector<std::pair<std::string, std::string>> headers,
           http::Client& client, Findings& findings)
    : url_(std::move(url)),
      name_(name_of(url_)),
      headers_(std::move(headers)),
      client_(client),
      findings_(findings) {}

http::Request Host::request(const Question& question, const std::string& url) const {
  http::Request request;
  request.method = question.method;
  request.url = url;
  request.headers = question.headers;
  request.headers.emplace_back("Accept-Encoding", question.accept_encoding);
  if (question.method != "OPTIONS" && name_of(url) == name_)
    request.headers.insert(request.headers.end(), headers_.begin(), headers_.end());
  request.is_http_1_0 = question.is_http_1_0;
  request.has_own_connection = question.has_own_connection;
  return request;
}

void Host::reach(const Question& question) {
  const std::string end = fmt::format("/{}", question.path);
  std::string url = url_ + end;
  try {
    for (int count = 0; count <= kMaxRedirects; ++count) {
      ++asked_;
      const http::Response response = client_.send(request(question, url));
      if (!is_redirect(response)) return;
      url = resolved(url, response.header("location"));
      if (!url.ends_with(end)) return;  // not of the whole web root
      findings_.add(redirected(response, url), url_);
      url_ = url.substr(0, url.size() - end.size());
    }
  } catch (const http::NoAnswer& failure) {
    throw Error(ErrorKind::failed, failure.message().problem, remedy(failure.cause()));
  }
  throw Error(ErrorKind::failed, fmt::format("{} redirects in a circle", url_),
              {"check the host's redirects, and whether the URL should begin with https://"});
}

std::optional<http::Response> Host::send(const Question& question, const std::string& url) {
  if (refused_ >= kMaxRefused) return std::nullopt;
  if (asked_.fetch_add(1) >= max_requests_) {
    --asked_;
    is_exhausted_ = true;
    return std::nullopt;
  }
  try {
    http::Response response = client_.send(request(question, url));
    bytes_ += response.body.size();
    if (response.status == kTooManyRequests) {
      ++refused_;
      findings_.add({Severity::error,
                     "answers 429: the host limits requests, and the rest was not read",
                     {"run again with a lower --concurrency, from an address that is not limited"}},
                    location_of(question));
      return std::nullopt;
    }
    if (response.was_repeated && response.status < 500) ++repeated_;
    return response;
  } catch (const http::NoAnswer& failure) {
    findings_.add({Severity::error, fmt::format("could not be read: {}", failure.message().problem),
                   remedy(failure.cause())},
                  location_of(question));
    return std::nullopt;
  }
}

std::optional<http::Response> Host::ask_once(const Question& question) {
  return send(question, fmt::format("{}/{}", url_, question.path));
}

std::optional<http::Response> Host::ask(const Question& question) {
  std::string url = fmt::format("{}/{}", url_, question.path);
  auto response = send(question, url);
  for (int count = 0; response && is_redirect(*response) && count < kMaxRedirects; ++count) {
    url = resolved(url, response->header("location"));
    findings_.add(redirected(*response, url), location_of(question));
    response = send(question, url);
  }
  return response;
}

}  // namespace vizzy::verify::host
