#include "core/publish/representation.h"

#include <algorithm>

#include "core/codec/encoding.h"
#include "core/format/resource_kind.h"
#include "core/format/url.h"

namespace vizzy::publish {

namespace {

std::uint64_t size_in(const codec::Sizes& sizes, codec::Encoding encoding) {
  switch (encoding) {
    case codec::Encoding::gzip: return sizes.gzip;
    case codec::Encoding::brotli: return sizes.brotli;
    case codec::Encoding::identity: break;
  }
  return sizes.identity;
}

std::size_t index_of(format::ResourceKind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

bool Form::same_for(format::ResourceKind kind, const Form& other) const {
  return plain == other.plain && siblings == other.siblings && content_type == other.content_type &&
         cache_control.at(index_of(kind)) == other.cache_control.at(index_of(kind));
}

Form make_form(codec::Encoding plain, bool siblings, bool keeps_headers) {
  Form form{.plain = plain, .siblings = siblings, .content_type = {}, .cache_control = {}};
  if (!keeps_headers) return form;
  form.content_type = format::kContentType;
  for (const format::ResourceKind kind : format::kResourceKinds)
    form.cache_control.at(index_of(kind)) = format::cache_control(kind);
  return form;
}

std::vector<Variant> variants(const Form& form, const std::string& url, const codec::Sizes& sizes) {
  const auto exists = [&](codec::Encoding encoding) {
    return encoding != codec::Encoding::brotli || sizes.brotli > 0;
  };
  const auto key = [&](codec::Encoding encoding) { return format::file_name(url, encoding); };
  const codec::Encoding plain = exists(form.plain) ? form.plain : codec::Encoding::gzip;
  std::vector<Variant> all;
  if (form.siblings)
    for (const codec::Encoding encoding : {codec::Encoding::gzip, codec::Encoding::brotli})
      if (exists(encoding)) all.push_back({key(encoding), encoding, size_in(sizes, encoding)});
  all.push_back({key(codec::Encoding::identity), plain, size_in(sizes, plain)});
  return all;
}

destination::ObjectHeaders headers_of(const Form& form, format::ResourceKind kind,
                                      codec::Encoding encoding) {
  destination::ObjectHeaders headers{.content_type = form.content_type,
                                     .content_encoding = {},
                                     .cache_control = form.cache_control.at(index_of(kind))};
  if (encoding != codec::Encoding::identity) headers.content_encoding = word_of(encoding);
  return headers;
}

std::vector<std::string> left_over_keys(const Form& old, const Form& next, const std::string& url,
                                        const codec::Sizes& sizes) {
  std::vector<std::string> keys;
  if (!old.siblings || next.siblings) return keys;
  const auto kept = variants(next, url, sizes);
  for (const Variant& variant : variants(old, url, sizes))
    if (std::ranges::find(kept, variant.key, &Variant::key) == kept.end())
      keys.push_back(variant.key);
  return keys;
}

}  // namespace vizzy::publish
