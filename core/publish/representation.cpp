#include "core/publish/representation.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/format/url.h"

namespace vizzy::publish {

namespace {

std::size_t index_of(format::ResourceKind kind) { return static_cast<std::size_t>(kind); }

std::string text_of(const Representation& representation) {
  return fmt::format("NAME.json in {} {} siblings", word_of(representation.plain),
                     representation.siblings ? "with" : "without");
}

/// What is put under the plain name.
codec::Encoding plain_encoding(const Representation& representation, const codec::Sizes& sizes) {
  for (const codec::Encoding encoding :
       {representation.plain, codec::Encoding::gzip, codec::Encoding::identity})
    if (sizes.stored(encoding) > 0) return encoding;
  return codec::Encoding::brotli;
}

/// An edge function asks for every name. A host that negotiates decodes gzip where it must.
codec::Encodings needed_encodings(const Representation& representation) {
  if (representation.keeps_headers() && representation.siblings) return {};
  if (!representation.keeps_headers() && representation.siblings) return codec::Encodings::none();
  return {representation.plain};
}

}  // namespace

bool Representation::same_for(format::ResourceKind kind, const Representation& other) const {
  return plain == other.plain && siblings == other.siblings && content_type == other.content_type &&
         cache_control.at(index_of(kind)) == other.cache_control.at(index_of(kind));
}

Representation make_representation(codec::Encoding plain, bool siblings, bool keeps_headers) {
  Representation representation{
      .plain = plain, .siblings = siblings, .content_type = {}, .cache_control = {}};
  if (!keeps_headers) return representation;
  representation.content_type = format::kContentType;
  for (const format::ResourceKind kind : format::kResourceKinds)
    representation.cache_control.at(index_of(kind)) = format::cache_control(kind);
  return representation;
}

void require_asked_representation(const Representation& now, const Representation& next,
                                  const AskedRepresentation& asked,
                                  const std::string& destination) {
  const bool changes_plain = !asked.plain && now.plain != next.plain;
  const bool changes_siblings = !asked.siblings && now.siblings != next.siblings;
  if (!changes_plain && !changes_siblings) return;
  const auto options = [&](const Representation& representation) {
    std::string text;
    if (changes_plain) text += fmt::format(" --plain-encoding {}", word_of(representation.plain));
    if (changes_siblings) text += representation.siblings ? " --siblings" : " --no-siblings";
    return text;
  };
  throw Error(ErrorKind::gate,
              fmt::format("{} has {}, and this run would make it {}", destination, text_of(now),
                          text_of(next)),
              {fmt::format("pass{} to keep it, or{} to change it", options(now), options(next))});
}

std::vector<Variant> variants(const Representation& representation, const std::string& url,
                              const codec::Sizes& sizes) {
  std::vector<Variant> all;
  const auto add = [&](codec::Encoding name, codec::Encoding encoding) {
    all.push_back({format::file_name(url, name), encoding, sizes.stored(encoding)});
  };
  if (representation.siblings)
    for (const codec::Encoding encoding : {codec::Encoding::gzip, codec::Encoding::brotli})
      if (sizes.stored(encoding) > 0) add(encoding, encoding);
  const codec::Encoding plain = plain_encoding(representation, sizes);
  const bool is_small = sizes.gzip == 0 && sizes.has_identity;  // see store::ResourceWriter
  if (representation.siblings && representation.keeps_headers() && is_small)
    add(codec::Encoding::gzip, codec::Encoding::identity);
  if (representation.keeps_headers() || plain == codec::Encoding::identity)
    add(codec::Encoding::identity, plain);
  return all;
}

void require_encodings(const Representation& representation, const codec::Encodings& encodings,
                       const std::string& destination) {
  const codec::Encodings needed = needed_encodings(representation);
  const codec::Encodings missing = needed.without(encodings);
  if (missing.empty()) return;
  throw Error(ErrorKind::gate,
              fmt::format("{} needs {}, and the version was built without {}", destination,
                          text_of(needed), text_of(missing)),
              {"run", fmt::format("build-feed --encodings {}", text_of(encodings.with(missing))),
               representation.keeps_headers()
                   ? ", or publish what the version has with --plain-encoding and --no-siblings"
                   : ", or publish without --no-siblings to a host that decodes NAME.json.gz"});
}

destination::ObjectHeaders headers_of(const Representation& representation,
                                      format::ResourceKind kind, codec::Encoding encoding) {
  destination::ObjectHeaders headers{
      .content_type = representation.content_type,
      .content_encoding = {},
      .cache_control = representation.cache_control.at(index_of(kind))};
  if (encoding != codec::Encoding::identity) headers.content_encoding = word_of(encoding);
  return headers;
}

}  // namespace vizzy::publish
