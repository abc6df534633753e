#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/http/client.h"
#include "core/verify/host/findings.h"

namespace vizzy::verify::host {

/// One request to a host; the rest of it is what any client sends.
struct Question {
  std::string path;  ///< below the web root: "v1/discovery.json"
  std::string accept_encoding = "identity";
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers = {};
  bool is_http_1_0 = false;
  bool has_own_connection = false;
};

/// The host of a feed, and how many requests it may still be asked. Safe to use by several threads.
class Host {
 public:
  /// `url` is the web root, without a slash at its end; `headers` go with each question, but for
  /// OPTIONS, as web pages ask it, and never to a host of another name. The others must outlive
  /// the host. Answers nothing before `allow`.
  Host(std::string url, std::vector<std::pair<std::string, std::string>> headers,
       http::Client& client, Findings& findings);

  /// How many requests may be made, including those that were made.
  void allow(std::uint64_t max_requests) { max_requests_ = max_requests; }

  /// Asks the first question, which must be answered. A redirect of the web root, to https or
  /// another name, is a finding; then the host is what it leads to.
  /// Errors: `failed` without an answer or for redirects in a circle, with the remedy.
  void reach(const Question& question);

  /// The answer, after redirects, which are findings; absent when none came or the host refused
  /// so many requests (429), which is one too, or when no request is left.
  [[nodiscard]] std::optional<http::Response> ask(const Question& question);
  /// The answer as it comes, even a redirect.
  [[nodiscard]] std::optional<http::Response> ask_once(const Question& question);

  [[nodiscard]] const std::string& url() const { return url_; }
  /// Whether a request was not made because it exceeded the limit.
  [[nodiscard]] bool is_exhausted() const { return is_exhausted_; }
  [[nodiscard]] std::uint64_t requests() const { return client_.requests(); }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// How many requests got an answer only when they were repeated.
  [[nodiscard]] std::uint64_t repeated() const { return repeated_; }

 private:
  [[nodiscard]] std::optional<http::Response> send(const Question& question,
                                                   const std::string& url);
  [[nodiscard]] http::Request request(const Question& question, const std::string& url) const;

  std::string url_;
  std::string name_;  ///< of the host as it was given, to which alone the headers go
  std::vector<std::pair<std::string, std::string>> headers_;
  http::Client& client_;
  Findings& findings_;
  std::atomic<std::uint64_t> max_requests_ = 0;
  std::atomic<std::uint64_t> asked_ = 0;
  std::atomic<bool> is_exhausted_ = false;
  std::atomic<std::uint64_t> bytes_ = 0;  ///< of bodies
  std::atomic<std::uint64_t> repeated_ = 0;
  std::atomic<unsigned> refused_ = 0;  ///< answers 429
};

}  // namespace vizzy::verify::host
