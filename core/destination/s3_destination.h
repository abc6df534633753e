#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/destination/destination.h"
#include "core/destination/s3_answer.h"
#include "core/http/client.h"
#include "core/http/credentials.h"

namespace vizzy::destination {

/// Where a bucket is and how its objects are named in URLs.
struct S3Location {
  std::string endpoint;  ///< "https://s3.eu-west-1.amazonaws.com", without a final slash
  std::string region;
  std::string bucket;
  std::string prefix;            ///< of every key: empty, or with a final slash
  bool is_virtual_host = false;  ///< the bucket is a part of the host's name, not of the path

  /// "s3://bucket/prefix", as a user names it.
  [[nodiscard]] std::string name() const;
  /// The URL of a key below the prefix; the bucket's own for an empty one.
  [[nodiscard]] std::string url(const std::string& key) const;
  [[nodiscard]] std::string bucket_url() const;
  /// Whether the endpoint is one of Google's.
  [[nodiscard]] bool is_google() const;
};

/// A bucket of a store that speaks the S3 protocol: AWS, Cloudflare R2, Google Cloud Storage, Ceph,
/// MinIO, Swift. Every body is signed with its SHA-256, which the store checks.
///
/// ETags are opaque. Which conditional writes a store has is found out by trying: AWS wants the
/// ETag in If-Match as it was sent, Ceph without its quotation marks, Google compares generations,
/// Swift has none; there `swap` reads, compares and writes. Google takes its generations only in
/// requests that are signed in its own way
/// (https://cloud.google.com/storage/docs/authentication/signatures), as all to it are.
class S3Destination final : public Destination {
 public:
  /// Objects of a feed may be stored encoded; those of the bookkeeping never are.
  enum class Contents { feed, bookkeeping };

  /// The client and the credentials must outlive it.
  S3Destination(S3Location location, Contents contents, http::Client& client,
                http::CredentialSource& credentials);

  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] std::string address() const override { return location_.url(""); }
  [[nodiscard]] bool keeps_headers() const override { return true; }
  [[nodiscard]] bool puts_durably() const override { return true; }
  [[nodiscard]] bool keeps_versions() const override { return keeps_versions_; }

  [[nodiscard]] std::optional<Found> get(const std::string& key) override;
  [[nodiscard]] std::optional<std::chrono::seconds> age(const std::string& key) override;
  void put(const std::string& key, std::string_view bytes, const ObjectHeaders& headers) override;
  void remove(const std::vector<std::string>& keys) override;
  void sync() override {}
  [[nodiscard]] std::optional<std::string> compare_and_swap(
      const std::string& key, std::string_view bytes, const ObjectHeaders& headers,
      const std::optional<std::string>& expected) override;
  [[nodiscard]] SwapMethod swap_method(const std::string& probe) override;
  void assume(SwapMethod swap_method) override;
  void list(const std::string& prefix, const Visit& visit) override;

 private:
  using HeaderLines = std::vector<std::pair<std::string, std::string>>;

  [[nodiscard]] http::Response send(const std::string& method, const std::string& url,
                                    std::string_view body, HeaderLines headers,
                                    std::size_t max_answer);
  /// Errors: `failed` when an answer is not one of success, or `why_not` says what it lacks.
  void require_proof(const http::Response& response, const std::string& what,
                     const std::optional<std::string>& why_not) const;
  [[nodiscard]] http::Response put_if(const std::string& key, std::string_view bytes,
                                      const ObjectHeaders& headers, HeaderLines condition);
  [[nodiscard]] static HeaderLines condition(SwapMethod swap_method,
                                             const std::optional<std::string>& expected);
  [[nodiscard]] SwapMethod probe(const std::string& key);
  [[nodiscard]] bool is_taken(const http::Response& response, const std::string& key) const;
  [[nodiscard]] bool compares_with(SwapMethod swap_method, const std::string& key);
  [[nodiscard]] ListedPage list_page(const std::string& prefix, const std::string& token);
  void remove_batch(const std::vector<std::string>& keys);
  void remove_one(const std::string& key);

  S3Location location_;
  Contents contents_;
  std::string name_;
  http::Client& client_;
  http::CredentialSource& credentials_;
  std::atomic<bool> keeps_versions_ = false;
  std::mutex mutex_;  // guards what follows
  SwapMethod swap_method_ = SwapMethod::unknown;
};

}  // namespace vizzy::destination
