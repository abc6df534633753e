#include "core/publish/representation.h"

#include <catch2/catch.hpp>

#include "core/codec/encoding.h"
#include "core/format/resource_kind.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
namespace {

std::vector<std::string> keys_of(const Representation& representation, const codec::Sizes& sizes) {
  std::vector<std::string> keys;
  for (const Variant& variant : variants(representation, "v1/discovery", sizes))
    keys.push_back(variant.key);
  return keys;
}

const codec::Sizes kSizes{.identity = 100, .gzip = 40, .brotli = 30};
const codec::Sizes kDocument{.identity = 100, .gzip = 40};

}  // namespace

TEST_CASE("a store that cannot negotiate gets one object under the plain name") {
  const auto gzip =
      variants(make_representation(codec::Encoding::gzip, false, true), "v1/discovery", kSizes);
  REQUIRE(gzip.size() == 1);
  CHECK(gzip[0].key == "v1/discovery.json");
  CHECK(gzip[0].encoding == codec::Encoding::gzip);
  CHECK(gzip[0].size == 40);
  const auto brotli =
      variants(make_representation(codec::Encoding::brotli, false, true), "v1/discovery", kSizes);
  CHECK(brotli[0].encoding == codec::Encoding::brotli);
  CHECK(brotli[0].size == 30);
}

TEST_CASE("a resource without Brotli is put in gzip where Brotli is asked for") {
  const auto found =
      variants(make_representation(codec::Encoding::brotli, false, true), "v1/x/1", kDocument);
  REQUIRE(found.size() == 1);
  CHECK(found[0].encoding == codec::Encoding::gzip);
  CHECK(found[0].size == 40);
}

TEST_CASE("siblings are put beside the plain name") {
  const Representation representation = make_representation(codec::Encoding::identity, true, true);
  CHECK(keys_of(representation, kSizes) == std::vector<std::string>{"v1/discovery.json.gz",
                                                                    "v1/discovery.json.br",
                                                                    "v1/discovery.json"});
  CHECK(keys_of(representation, kDocument) ==
        std::vector<std::string>{"v1/discovery.json.gz", "v1/discovery.json"});
}

TEST_CASE("headers say the type, the encoding, and how long to keep it by kind") {
  const Representation representation = make_representation(codec::Encoding::gzip, false, true);
  const destination::ObjectHeaders object =
      headers_of(representation, format::ResourceKind::object, codec::Encoding::gzip);
  CHECK(object.content_type == "application/json");
  CHECK(object.content_encoding == "gzip");
  CHECK(object.cache_control == "public, max-age=31536000, immutable");
  const destination::ObjectHeaders entry =
      headers_of(representation, format::ResourceKind::entry, codec::Encoding::identity);
  CHECK(entry.content_encoding.empty());
  CHECK(entry.cache_control ==
        "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400");
  CHECK(headers_of(representation, format::ResourceKind::document, codec::Encoding::brotli)
            .content_encoding == "br");
}

TEST_CASE("a folder keeps no headers, so that none can differ") {
  const Representation representation = make_representation(codec::Encoding::identity, true, false);
  CHECK(headers_of(representation, format::ResourceKind::entry, codec::Encoding::identity)
            .cache_control.empty());
  CHECK(representation.content_type.empty());
}

TEST_CASE("representations are compared kind by kind") {
  const Representation representation = make_representation(codec::Encoding::gzip, false, true);
  Representation other = representation;
  other.cache_control.at(static_cast<std::size_t>(format::ResourceKind::document)) = "no-cache";
  CHECK_FALSE(representation.same_for(format::ResourceKind::document, other));
  CHECK(representation.same_for(format::ResourceKind::entry, other));
  CHECK_FALSE(representation.same_for(format::ResourceKind::entry,
                                      make_representation(codec::Encoding::brotli, false, true)));
}

TEST_CASE("what is stored in gzip alone is put in gzip") {
  const codec::Sizes gzip{.identity = 100, .gzip = 40, .brotli = 0, .has_identity = false};
  const auto put = variants(make_representation(codec::Encoding::gzip, false, true), "v1/a", gzip);
  REQUIRE(put.size() == 1);
  CHECK(put[0].key == "v1/a.json");
  CHECK(put[0].encoding == codec::Encoding::gzip);
  CHECK(keys_of(make_representation(codec::Encoding::identity, true, false), gzip) ==
        std::vector<std::string>{"v1/discovery.json.gz"});
}

TEST_CASE("what is stored as it is alone is put so, under every name that may be asked for") {
  const codec::Sizes small{.identity = 40};
  const auto put = variants(make_representation(codec::Encoding::gzip, false, true), "v1/a", small);
  REQUIRE(put.size() == 1);
  CHECK(put[0].encoding == codec::Encoding::identity);
  CHECK(put[0].size == 40);
  const auto all =
      variants(make_representation(codec::Encoding::identity, true, true), "v1/a", small);
  REQUIRE(all.size() == 2);
  CHECK(all[0].key == "v1/a.json.gz");
  CHECK(all[0].encoding == codec::Encoding::identity);
  CHECK(keys_of(make_representation(codec::Encoding::identity, true, false), small) ==
        std::vector<std::string>{"v1/discovery.json"});
}

TEST_CASE("a version that lacks what a destination needs is refused") {
  const auto refusal = [](codec::Encoding plain, bool siblings, bool keeps_headers,
                          const codec::Encodings& encodings) {
    return test::thrown(ErrorKind::gate, [&] {
      require_encodings(make_representation(plain, siblings, keeps_headers), encodings, "dest");
    });
  };
  CHECK(refusal(codec::Encoding::gzip, false, true, {codec::Encoding::identity}) ==
        "dest needs gzip, and the version was built without gzip; run vizzy build-feed --encodings "
        "gzip,identity, or publish what the version has with --plain-encoding and --no-siblings");
  CHECK(refusal(codec::Encoding::gzip, true, true, {codec::Encoding::gzip}) ==
        "dest needs gzip,br,identity, and the version was built without br,identity; run vizzy "
        "build-feed --encodings gzip,br,identity, or publish what the version has with "
        "--plain-encoding and --no-siblings");
  CHECK(refusal(codec::Encoding::identity, false, false, {codec::Encoding::gzip}) ==
        "dest needs identity, and the version was built without identity; run vizzy build-feed "
        "--encodings gzip,identity, or publish without --no-siblings to a host that decodes "
        "NAME.json.gz");
  require_encodings(make_representation(codec::Encoding::gzip, false, true),
                    {codec::Encoding::gzip}, "dest");
  require_encodings(make_representation(codec::Encoding::identity, true, false),
                    {codec::Encoding::gzip}, "dest");
}
