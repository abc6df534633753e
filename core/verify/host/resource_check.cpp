#include "core/verify/host/resource_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/codec/content_name.h"
#include "core/codec/encoding.h"
#include "core/codec/gzip.h"
#include "core/format/resource_kind.h"
#include "core/format/url.h"
#include "core/http/header_value.h"
#include "core/http/negotiation.h"
#include "core/verify/host/caching.h"
#include "core/verify/host/content.h"

namespace vizzy::verify::host {

namespace {

bool says_vary(const http::Response& response) {
  const std::string vary = http::lower_case(response.header("vary"));
  const auto fields = http::list_elements(vary);
  return std::ranges::any_of(
      fields, [](std::string_view field) { return field == "accept-encoding" || field == "*"; });
}

bool is_json_type(const std::string& header) {
  const std::string type = http::lower_case(header.substr(0, header.find(';')));
  return http::trimmed(type) == format::kContentType;
}

/// The charset that a type names, unless it is that of JSON.
std::string wrong_charset(const std::string& header) {
  constexpr std::string_view kParameter = "charset=";
  const std::string type = http::lower_case(header);
  const std::size_t at = type.find(kParameter);
  if (at == std::string::npos) return "";
  std::string name = type.substr(at + kParameter.size());
  name.resize(std::min(name.find(';'), name.size()));
  std::erase(name, '"');
  name = http::trimmed(name);
  return name == "utf-8" || name == "utf8" ? "" : name;
}

/// What an answer varies by besides what it may: "cookie, user-agent".
std::string needless_vary(const http::Response& response) {
  const std::string vary = http::lower_case(response.header("vary"));
  std::set<std::string_view> fields;
  for (const std::string_view field : http::list_elements(vary))
    if (field != "accept-encoding" && field != "origin" &&
        !field.starts_with("access-control-request-"))
      fields.insert(field);
  return fmt::format("{}", fmt::join(fields, ", "));
}

bool is_weak(const std::string& etag) { return etag.starts_with("W/"); }

bool is_asked_for(codec::Encoding asked, codec::Encoding got) {
  return got == codec::Encoding::identity || got == asked ||
         (asked == codec::Encoding::brotli && got == codec::Encoding::gzip);
}

/// A document that gzip does not make smaller.
bool is_kept_as_is(const Resource& resource, const std::string& text) {
  constexpr std::size_t kSurelySmaller = 1'000;
  constexpr int kLevel = 6;
  return resource.kind == format::ResourceKind::document && text.size() < kSurelySmaller &&
         codec::GzipEncoder(kLevel)(text).size() >= text.size();
}

template <class Range, class Projection>
bool all_equal(const Range& range, Projection projection) {
  return std::ranges::adjacent_find(range, std::ranges::not_equal_to(), projection) ==
         std::ranges::end(range);
}

}  // namespace

std::string accept_encoding(codec::Encoding encoding) {
  if (encoding == codec::Encoding::brotli) return "br, gzip";
  return std::string(word_of(encoding));
}

Finding unreadable(int status) {
  const bool is_missing = status == 403 || status == 404 || status == 410;
  return {Severity::error,
          fmt::format("is needed, but answers {}", status),
          {is_missing ? "publish again, objects before entries; a cache in between may be a minute "
                        "behind"
                      : "see the host's log, then run again"}};
}

std::vector<codec::Encoding> ResourceCheck::wishes(format::ResourceKind kind) const {
  const std::lock_guard lock(mutex_);
  const auto known = encodings_.find(kind);
  if (known == encodings_.end())
    return {codec::Encoding::brotli, codec::Encoding::gzip, codec::Encoding::identity};
  if (known->second.size() == 1)
    return {codec::Encoding::brotli};  // it sends the same to everybody
  return {known->second.rbegin(), known->second.rend()};
}

void ResourceCheck::check_headers(const Resource& resource, const http::Response& response) {
  const std::string type = response.header("content-type");
  if (!is_json_type(type))
    findings_.add({Severity::warning,
                   type.empty() ? "has no Content-Type" : fmt::format("has Content-Type: {}", type),
                   {fmt::format("send {}: strict clients refuse others", format::kContentType)}},
                  resource.path());
  else if (const std::string charset = wrong_charset(type); !charset.empty())
    findings_.add({Severity::error,
                   fmt::format("says that its charset is {}", charset),
                   {fmt::format("send {} alone: clients that follow the charset garble texts",
                                format::kContentType)}},
                  resource.path());
  if (resource.kind != format::ResourceKind::object && response.header("etag").empty())
    findings_.add({Severity::warning,
                   "has no ETag",
                   {"configure the host to send one: returning readers then load nothing twice"}},
                  resource.path());
}

void ResourceCheck::check_caching(const Resource& resource, const http::Response& response) {
  if (const auto problem = caching_problem(resource.kind, response))
    findings_.add(*problem, resource.path());
  if (const auto problem = age_problem(resource.kind, response))
    findings_.add(*problem, fmt::format("{} (Age: {})", resource.path(), response.header("age")));
  if (const std::string fields = needless_vary(response); !fields.empty())
    findings_.add(
        {Severity::warning,
         fmt::format("varies by {}", fields),
         {"send Vary: Accept-Encoding alone: caches keep a copy for each value, or none"}},
        resource.path());
  if (!response.header("set-cookie").empty())
    findings_.add({Severity::warning,
                   "sets a cookie",
                   {"send none: most caches do not keep such an answer, the others give one "
                    "reader's cookie to all"}},
                  resource.path());
}

ResourceCheck::Variant ResourceCheck::check_answer(const Resource& resource, codec::Encoding asked,
                                                   const http::Response& response) {
  const Content content = read_content(response);
  const std::string location = fmt::format("{} ({})", resource.path(), word_of(asked));
  for (const Finding& problem : content.problems) findings_.add(problem, location);
  if (content.problems.empty() && resource.kind == format::ResourceKind::object &&
      format::object_url(codec::sha256(content.text)) != resource.url)
    findings_.add({Severity::error,
                   "does not match its name (SHA-256)",
                   {"publish it again, and purge it from every cache"}},
                  location);
  check_headers(resource, response);
  check_caching(resource, response);
  return {.asked = asked,
          .got = content.encoding,
          .text = content.text,
          .etag = response.header("etag"),
          .bytes = response.body.size(),
          .varies = says_vary(response)};
}

void ResourceCheck::check_negotiation(const Resource& resource, const Variants& variants) {
  const bool is_fixed = all_equal(variants, &Variant::got);
  for (const Variant& variant : variants) {
    const std::string location = fmt::format("{} ({})", resource.path(), word_of(variant.asked));
    if (!is_fixed && !is_asked_for(variant.asked, variant.got))
      findings_.add({Severity::error,
                     "comes in an encoding that was not asked for",
                     {"configure the host to follow Accept-Encoding, and caches to follow Vary"}},
                    location);
    if (!is_fixed && !variant.varies)
      findings_.add({Severity::error,
                     "differs by Accept-Encoding without saying so",
                     {"send Vary: Accept-Encoding: a cache gives readers what they cannot decode"}},
                    resource.path());
  }
  if (!is_fixed || variants.size() == 1) return;
  if (variants.front().got == codec::Encoding::brotli)
    findings_.add({Severity::warning,
                   "comes in br, even to readers that ask for gzip only",
                   {"publish with --plain-encoding gzip: stock OkHttp decodes nothing else"}},
                  resource.path());
  if (variants.front().got == codec::Encoding::identity &&
      !is_kept_as_is(resource, variants.front().text))
    findings_.add({Severity::warning,
                   "is never compressed",
                   {"configure the host to send NAME.json.gz and .br, or publish with "
                    "--plain-encoding gzip"}},
                  resource.path());
}

void ResourceCheck::check_variants(const Resource& resource, const Variants& variants) {
  check_negotiation(resource, variants);
  if (resource.kind == format::ResourceKind::object)
    return;  // its name is its tag, and its hash is checked
  const Variant& first = variants.front();
  for (const Variant& variant : variants)
    // nginx makes tags of time and length: small files have one by chance, and rightly so.
    if (variant.got != first.got && variant.bytes != first.bytes && variant.etag == first.etag &&
        !variant.etag.empty() && !is_weak(variant.etag))
      findings_.add({Severity::warning,
                     "has one ETag for several encodings",
                     {"give each encoding a tag of its own (RFC 9110, section 8.8.3)"}},
                    resource.path());
  if (!all_equal(variants, &Variant::text))
    findings_.add({Severity::warning,
                   "differs in content between encodings",
                   {"run again in two minutes: caches may lag; if it stays, purge it"}},
                  resource.path());
}

void ResourceCheck::learn(const Resource& resource, const Variants& variants) {
  const format::ResourceKind kind = resource.kind;
  const std::lock_guard lock(mutex_);
  ++counts_[kind];
  for (const Variant& variant : variants) seen_[kind].insert(variant.got);
  if (encodings_.contains(kind)) return;  // else it was asked in every encoding
  if (is_kept_as_is(resource, variants.front().text)) return;  // tells nothing about others
  for (const Variant& variant : variants) encodings_[kind].insert(variant.got);
}

Reading ResourceCheck::read(const Resource& resource) {
  Variants variants;
  for (const codec::Encoding asked : wishes(resource.kind)) {
    const auto response =
        host_.ask({.path = resource.path(), .accept_encoding = accept_encoding(asked)});
    if (!response) return {};
    if (response->status != 200) return {.status = response->status, .text = {}};
    variants.push_back(check_answer(resource, asked, *response));
  }
  check_variants(resource, variants);
  learn(resource, variants);
  return {.status = 200, .text = std::move(variants.front().text)};
}

std::uint64_t ResourceCheck::count(format::ResourceKind kind) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(kind);
  return found == counts_.end() ? 0 : found->second;
}

std::set<codec::Encoding> ResourceCheck::encodings(format::ResourceKind kind) const {
  const std::lock_guard lock(mutex_);
  const auto found = seen_.find(kind);
  return found == seen_.end() ? std::set<codec::Encoding>() : found->second;
}

}  // namespace vizzy::verify::host
