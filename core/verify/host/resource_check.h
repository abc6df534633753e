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
#include "core/verify/host/finding.h"
#include "core/verify/host/host.h"

namespace vizzy::verify::host {

/// A resource of the feed, by its URL without extension: "v1/discovery".
struct Resource {
  std::string url;
  format::ResourceKind kind;

  [[nodiscard]] std::string path() const { return url + ".json"; }
};

/// What came of reading a resource.
struct Reading {
  int status = 0;    ///< 200, or of the first answer that was another; 0 when none came
  std::string text;  ///< decoded; only with 200
};

/// What a phone sends that likes this encoding best.
[[nodiscard]] std::string accept_encoding(codec::Encoding encoding);

/// What is wrong when a resource does not exist that others lead to.
[[nodiscard]] Problem unreadable(int status);

/// Reads resources in every encoding that the host has for their kind, and checks bytes and
/// headers. Safe to use by several threads.
class ResourceCheck {
 public:
  /// Both must outlive it.
  ResourceCheck(Host& host, Findings& findings) : host_(host), findings_(findings) {}

  /// Problems of what is read are findings. Another status is none yet: a name may be gone by
  /// right.
  [[nodiscard]] Reading read(const Resource& resource);

  /// How many resources of a kind were read.
  [[nodiscard]] std::uint64_t count(format::ResourceKind kind) const;
  /// The encodings in which they came.
  [[nodiscard]] std::set<codec::Encoding> encodings(format::ResourceKind kind) const;

 private:
  /// One answer to one wish.
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
  void check_variants(const Resource& resource, const Variants& variants);
  void check_negotiation(const Resource& resource, const Variants& variants);
  void learn(format::ResourceKind kind, const Variants& variants);

  Host& host_;
  Findings& findings_;
  mutable std::mutex mutex_;  // guards what follows
  std::map<format::ResourceKind, std::uint64_t> counts_;
  std::map<format::ResourceKind, std::set<codec::Encoding>> encodings_;
};

}  // namespace vizzy::verify::host
