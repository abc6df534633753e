#include "core/publish/representation.h"

#include <catch2/catch.hpp>

#include "core/codec/encoding.h"
#include "core/format/resource_kind.h"

using namespace vizzy;
using namespace vizzy::publish;
namespace {

std::vector<std::string> keys_of(const Form& form, const codec::Sizes& sizes) {
  std::vector<std::string> keys;
  for (const Variant& variant : variants(form, "v1/discovery", sizes)) keys.push_back(variant.key);
  return keys;
}

const codec::Sizes kSizes{.identity = 100, .gzip = 40, .brotli = 30};
const codec::Sizes kDocument{.identity = 100, .gzip = 40};

}  // namespace

TEST_CASE("a store that cannot negotiate gets one object under the plain name") {
  const auto gzip = variants(make_form(codec::Encoding::gzip, false, true), "v1/discovery", kSizes);
  REQUIRE(gzip.size() == 1);
  CHECK(gzip[0].key == "v1/discovery.json");
  CHECK(gzip[0].encoding == codec::Encoding::gzip);
  CHECK(gzip[0].size == 40);
  const auto brotli =
      variants(make_form(codec::Encoding::brotli, false, true), "v1/discovery", kSizes);
  CHECK(brotli[0].encoding == codec::Encoding::brotli);
  CHECK(brotli[0].size == 30);
}

TEST_CASE("a resource without Brotli stands in gzip where Brotli is asked for") {
  const auto found = variants(make_form(codec::Encoding::brotli, false, true), "v1/x/1", kDocument);
  REQUIRE(found.size() == 1);
  CHECK(found[0].encoding == codec::Encoding::gzip);
  CHECK(found[0].size == 40);
}

TEST_CASE("siblings stand beside the plain name") {
  const Form form = make_form(codec::Encoding::identity, true, true);
  CHECK(keys_of(form, kSizes) == std::vector<std::string>{"v1/discovery.json.gz",
                                                          "v1/discovery.json.br",
                                                          "v1/discovery.json"});
  CHECK(keys_of(form, kDocument) ==
        std::vector<std::string>{"v1/discovery.json.gz", "v1/discovery.json"});
}

TEST_CASE("headers say the type, the encoding, and how long to keep it by kind") {
  const Form form = make_form(codec::Encoding::gzip, false, true);
  const destination::ObjectHeaders object =
      headers_of(form, format::ResourceKind::object, codec::Encoding::gzip);
  CHECK(object.content_type == "application/json");
  CHECK(object.content_encoding == "gzip");
  CHECK(object.cache_control == "public, max-age=31536000, immutable");
  const destination::ObjectHeaders entry =
      headers_of(form, format::ResourceKind::entry, codec::Encoding::identity);
  CHECK(entry.content_encoding.empty());
  CHECK(entry.cache_control ==
        "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400");
  CHECK(
      headers_of(form, format::ResourceKind::document, codec::Encoding::brotli).content_encoding ==
      "br");
}

TEST_CASE("a folder keeps no headers, so that none can differ") {
  const Form form = make_form(codec::Encoding::identity, true, false);
  CHECK(headers_of(form, format::ResourceKind::entry, codec::Encoding::identity)
            .cache_control.empty());
  CHECK(form.content_type.empty());
}

TEST_CASE("forms are compared kind by kind") {
  const Form form = make_form(codec::Encoding::gzip, false, true);
  Form other = form;
  other.cache_control.at(static_cast<std::size_t>(format::ResourceKind::document)) = "no-cache";
  CHECK_FALSE(form.same_for(format::ResourceKind::document, other));
  CHECK(form.same_for(format::ResourceKind::entry, other));
  CHECK_FALSE(
      form.same_for(format::ResourceKind::entry, make_form(codec::Encoding::brotli, false, true)));
}

TEST_CASE("siblings that are published no longer are left over") {
  const Form old = make_form(codec::Encoding::gzip, true, true);
  const Form next = make_form(codec::Encoding::gzip, false, true);
  CHECK(left_over_keys(old, next, "v1/discovery", kSizes) ==
        std::vector<std::string>{"v1/discovery.json.gz", "v1/discovery.json.br"});
  CHECK(left_over_keys(next, old, "v1/discovery", kSizes).empty());
}
