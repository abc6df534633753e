#include "core/publish/representation.h"

#include <algorithm>

#include "core/codec/encoding.h"
#include "core/format/resource_kind.h"
#include "core/format/url.h"

namespace vizzy {

namespace {

std::uint64_t size_in(const Sizes& sizes, Encoding encoding) {
  switch (encoding) {
    case Encoding::gzip: return sizes.gzip;
    case Encoding::brotli: return sizes.brotli;
    case Encoding::identity: break;
  }
  return sizes.identity;
}

std::size_t index_of(ResourceKind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

bool Form::same_for(ResourceKind kind, const Form& other) const {
  return plain == other.plain && siblings == other.siblings && content_type == other.content_type &&
         cache_control.at(index_of(kind)) == other.cache_control.at(index_of(kind));
}

Form make_form(Encoding plain, bool siblings, bool keeps_headers) {
  Form form{.plain = plain, .siblings = siblings, .content_type = {}, .cache_control = {}};
  if (!keeps_headers) return form;
  form.content_type = kContentType;
  for (const ResourceKind kind : kResourceKinds)
    form.cache_control.at(index_of(kind)) = cache_control(kind);
  return form;
}

std::vector<Variant> variants(const Form& form, const std::string& url, const Sizes& sizes) {
  const auto exists = [&](Encoding encoding) {
    return encoding != Encoding::brotli || sizes.brotli > 0;
  };
  const auto key = [&](Encoding encoding) { return format::file_name(url, encoding); };
  const Encoding plain = exists(form.plain) ? form.plain : Encoding::gzip;
  std::vector<Variant> all;
  if (form.siblings)
    for (const Encoding encoding : {Encoding::gzip, Encoding::brotli})
      if (exists(encoding)) all.push_back({key(encoding), encoding, size_in(sizes, encoding)});
  all.push_back({key(Encoding::identity), plain, size_in(sizes, plain)});
  return all;
}

ObjectHeaders headers_of(const Form& form, ResourceKind kind, Encoding encoding) {
  ObjectHeaders headers{.content_type = form.content_type,
                        .content_encoding = {},
                        .cache_control = form.cache_control.at(index_of(kind))};
  if (encoding != Encoding::identity) headers.content_encoding = word_of(encoding);
  return headers;
}

std::vector<std::string> left_over_keys(const Form& old, const Form& next, const std::string& url,
                                        const Sizes& sizes) {
  std::vector<std::string> keys;
  if (!old.siblings || next.siblings) return keys;
  const auto kept = variants(next, url, sizes);
  for (const Variant& variant : variants(old, url, sizes))
    if (std::ranges::find(kept, variant.key, &Variant::key) == kept.end())
      keys.push_back(variant.key);
  return keys;
}

}  // namespace vizzy
