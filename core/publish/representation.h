#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/codec/encoding.h"
#include "core/codec/sizes.h"
#include "core/destination/destination.h"
#include "core/format/headers.h"
#include "core/format/resource_kind.h"
#include "core/store/layout.h"

namespace vizzy::publish {

/// In which form resources are published: under which names, in which encodings, with which
/// headers. What was published in another form is published again.
struct Form {
  codec::Encoding plain = codec::Encoding::gzip;  ///< of what stands under the plain name
  bool siblings = false;                          ///< NAME.json.gz and NAME.json.br beside it
  std::string content_type;                       ///< empty where headers are not kept
  std::array<std::string, format::kResourceKinds.size()> cache_control;  ///< by kind

  [[nodiscard]] bool same_for(format::ResourceKind kind, const Form& other) const;
  friend bool operator==(const Form&, const Form&) = default;
};

/// The form with the headers of this program, or without any.
[[nodiscard]] Form make_form(codec::Encoding plain, bool siblings, bool keeps_headers);

/// One object of a resource.
struct Variant {
  std::string key;
  codec::Encoding encoding{};
  std::uint64_t size = 0;
};

/// What a resource consists of in this form. One that has no Brotli stands in gzip instead.
[[nodiscard]] std::vector<Variant> variants(const Form& form, const std::string& url,
                                            const codec::Sizes& sizes);
[[nodiscard]] destination::ObjectHeaders headers_of(const Form& form, format::ResourceKind kind,
                                                    codec::Encoding encoding);

/// What a resource that stands in the form `old` has, and does not have in the form `next`.
[[nodiscard]] std::vector<std::string> left_over_keys(const Form& old, const Form& next,
                                                      const std::string& url,
                                                      const codec::Sizes& sizes);

}  // namespace vizzy::publish
