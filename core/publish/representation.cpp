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
  const auto exists = [&](codec::Encoding encoding) {
    return encoding != codec::Encoding::brotli || sizes.brotli > 0;
  };
  const auto key = [&](codec::Encoding encoding) { return format::file_name(url, encoding); };
  const codec::Encoding plain =
      exists(representation.plain) ? representation.plain : codec::Encoding::gzip;
  std::vector<Variant> all;
  if (representation.siblings)
    for (const codec::Encoding encoding : {codec::Encoding::gzip, codec::Encoding::brotli})
      if (exists(encoding)) all.push_back({key(encoding), encoding, sizes.of(encoding)});
  all.push_back({key(codec::Encoding::identity), plain, sizes.of(plain)});
  return all;
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

std::vector<std::string> left_over_keys(const Representation& old, const Representation& next,
                                        const std::string& url, const codec::Sizes& sizes) {
  std::vector<std::string> keys;
  if (!old.siblings || next.siblings) return keys;
  const auto kept = variants(next, url, sizes);
  for (const Variant& variant : variants(old, url, sizes))
    if (std::ranges::find(kept, variant.key, &Variant::key) == kept.end())
      keys.push_back(variant.key);
  return keys;
}

}  // namespace vizzy::publish
