#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/encoding.h"
#include "core/format/headers.h"
#include "core/format/resource_kind.h"
#include "core/http/message.h"
#include "core/store/layout.h"
#include "core/verify/host/findings.h"
#include "core/verify/host/host.h"

namespace vizzy::verify::host {

/// A resource of the feed, by its URL without extension: "v1/discovery".
struct Resource {
  std::string url;
  format::ResourceKind kind;

  [[nodiscard]] std::string path() const { return url + ".json"; }
};

/// The result of reading a resource.
struct Reading {
  int status = 0;    ///< 200, or that of the first answer with another; 0 without an answer
  std::string text;  ///< decoded; only with 200
};

/// What a phone that prefers this encoding sends.
[[nodiscard]] std::string accept_encoding(codec::Encoding encoding);

/// The finding for a resource that others lead to and that does not exist.
[[nodiscard]] Finding unreadable(int status);

/// Reads resources in every encoding that the host has for their kind, and checks bytes and
/// headers. Safe to use by several threads.
class ResourceCheck {
 public:
  /// Both must outlive it.
  ResourceCheck(Host& host, Findings& findings) : host_(host), findings_(findings) {}

  /// Problems of what is read are findings. Another status is not one yet: a name may be gone for
  /// good reason.
  [[nodiscard]] Reading read(const Resource& resource);

  /// How many resources of a kind were read.
  [[nodiscard]] std::uint64_t count(format::ResourceKind kind) const;
  /// The encodings in which they came.
  [[nodiscard]] std::set<codec::Encoding> encodings(format::ResourceKind kind) const;

 private:
  /// The answer for one encoding.
  struct Variant {
    codec::Encoding asked;
    codec::Encoding got;
    std::string text;
    std::string etag;
    std::size_t bytes = 0;  ///< as sent
    bool varies = false;    ///< says `Vary: Accept-Encoding`
  };
  using Variants = std::vector<Variant>;

  [[nodiscard]] std::vector<codec::Encoding> wishes(format::ResourceKind kind) const;
  [[nodiscard]] Variant check_answer(const Resource& resource, codec::Encoding asked,
                                     const http::Response& response);
  void check_headers(const Resource& resource, const http::Response& response);
  void check_caching(const Resource& resource, const http::Response& response);
  void check_variants(const Resource& resource, const Variants& variants);
  void check_negotiation(const Resource& resource, const Variants& variants);
  void learn(const Resource& resource, const Variants& variants);

  Host& host_;
  Findings& findings_;
  mutable std::mutex mutex_;  // guards what follows
  std::map<format::ResourceKind, std::uint64_t> counts_;
  std::map<format::ResourceKind, std::set<codec::Encoding>> seen_;
  std::map<format::ResourceKind, std::set<codec::Encoding>>
      encodings_;  ///< but for what is kept as it is
};

}  // namespace vizzy::verify::host
