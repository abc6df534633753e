#include "core/verify/host/host.h"

#include <fmt/format.h>

#include "core/codec/encoding.h"
#include "core/error.h"

namespace vizzy::verify::host {

namespace {

constexpr int kMaxRedirects = 5;

bool is_redirect(const http::Response& response) {
  return response.status >= 301 && response.status <= 308 && response.status != 304 &&
         !response.header("location").empty();
}

/// "https://host:port"
std::string origin_of(const std::string& url) {
  const std::size_t host = url.find("://");
  return host == std::string::npos ? "" : url.substr(0, url.find('/', host + 3));
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

http::Request request(const Question& question, const std::string& url) {
  http::Request request;
  request.method = question.method;
  request.url = url;
  request.headers = question.headers;
  request.headers.emplace_back("Accept-Encoding", question.accept_encoding);
  return request;
}

}  // namespace

Host::Host(std::string url, http::Client& client, Findings& findings)
    : url_(std::move(url)), client_(client), findings_(findings) {}

void Host::reach(const Question& question) {
  try {
    ++asked_;
    (void)client_.send(request(question, fmt::format("{}/{}", url_, question.path)));
  } catch (const http::NoAnswer& failure) {
    throw Error(ErrorKind::failed, failure.message().problem, remedy(failure.cause()));
  }
}

std::optional<http::Response> Host::send(const Question& question, const std::string& url) {
  if (asked_.fetch_add(1) >= max_requests_) {
    --asked_;
    is_exhausted_ = true;
    return std::nullopt;
  }
  try {
    http::Response response = client_.send(request(question, url));
    bytes_ += response.body.size();
    return response;
  } catch (const http::NoAnswer& failure) {
    findings_.add({Severity::error, fmt::format("could not be read: {}", failure.message().problem),
                   remedy(failure.cause())},
                  question.path);
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
    findings_.add({Severity::warning,
                   fmt::format("is redirected ({}) to {}", response->status, origin_of(url)),
                   {"give apps the final address: each redirect costs a round trip"}},
                  question.path);
    response = send(question, url);
  }
  return response;
}

}  // namespace vizzy::verify::host
