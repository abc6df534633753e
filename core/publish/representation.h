#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/codec/encodings.h"
#include "core/codec/sizes.h"
#include "core/destination/destination.h"
#include "core/format/headers.h"
#include "core/format/resource_kind.h"

namespace vizzy::publish {

/// How resources are published: under which names, in which encodings, with which headers. What was
/// published in another representation is published again.
struct Representation {
  codec::Encoding plain = codec::Encoding::gzip;  ///< of the plain name, NAME.json
  bool siblings = false;                          ///< NAME.json.gz and NAME.json.br next to it
  std::string content_type;                       ///< empty where headers are not kept
  std::array<std::string, format::kResourceKinds.size()> cache_control;  ///< by kind

  [[nodiscard]] bool keeps_headers() const { return !content_type.empty(); }
  [[nodiscard]] bool same_for(format::ResourceKind kind, const Representation& other) const;
  friend bool operator==(const Representation&, const Representation&) = default;
};

/// The representation with the headers of this program, or without any.
[[nodiscard]] Representation make_representation(codec::Encoding plain, bool siblings,
                                                 bool keeps_headers);

/// How much of a representation was asked for. The rest is a default, which must not change by
/// accident what is at a destination.
struct AskedRepresentation {
  bool plain = true;
  bool siblings = true;
};

/// Checks that `next` changes nothing of `now`, the published representation, but what was asked
/// for. Errors: `gate`; the message names both and the options for either.
void require_asked_representation(const Representation& now, const Representation& next,
                                  const AskedRepresentation& asked, const std::string& destination);

/// One object of a resource.
struct Variant {
  std::string key;
  codec::Encoding encoding{};
  std::uint64_t size = 0;
};

/// What a resource consists of. Where it is not stored in the encoding of the plain name, that is
/// put in gzip, or as it is; where headers are not kept, no file stands under the plain name then.
/// Where they are, every name is put that an edge function may ask for.
[[nodiscard]] std::vector<Variant> variants(const Representation& representation,
                                            const std::string& url, const codec::Sizes& sizes);
[[nodiscard]] destination::ObjectHeaders headers_of(const Representation& representation,
                                                    format::ResourceKind kind,
                                                    codec::Encoding encoding);

/// Checks that readers can be served with a version in these encodings. Errors: `gate`; the message
/// says which are missing.
void require_encodings(const Representation& representation, const codec::Encodings& encodings,
                       const std::string& destination);

}  // namespace vizzy::publish
