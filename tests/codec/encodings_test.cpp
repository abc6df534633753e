#include "core/codec/encodings.h"

#include <catch2/catch.hpp>

#include "core/codec/sizes.h"

using namespace vizzy::codec;

TEST_CASE("encodings are all, unless words say otherwise") {
  CHECK(text_of(Encodings()) == "gzip,br,identity");
  CHECK(encodings_of_text("identity,br,gzip") == Encodings());
  CHECK(encodings_of_text("gzip,gzip") == Encodings{Encoding::gzip});
  CHECK(text_of(*encodings_of_text("identity,gzip")) == "gzip,identity");
  for (const char* text : {"", ",", "gzip,", "gzip, br", "zstd", "GZIP"})
    CHECK_FALSE(encodings_of_text(text));
}

TEST_CASE("encodings are added and taken out like sets") {
  constexpr Encodings kGzip{Encoding::gzip};
  CHECK(Encodings().without(kGzip).size() == 2);
  CHECK(Encodings().without(kGzip).with(kGzip) == Encodings());
  CHECK(Encodings().common(kGzip) == kGzip);
  CHECK(kGzip.without(kGzip).empty());
  CHECK(kGzip.without(kGzip) == Encodings::none());
}

TEST_CASE("Brotli alone cannot serve every client") {
  CHECK(Encodings().serve_all());
  CHECK(Encodings{Encoding::gzip}.serve_all());
  CHECK(Encodings{Encoding::identity}.serve_all());
  CHECK_FALSE(Encodings{Encoding::brotli}.serve_all());
}

TEST_CASE("sizes tell which encodings have files") {
  const Sizes gzip{.identity = 100, .gzip = 40, .brotli = 0, .has_identity = false};
  CHECK(gzip.encodings() == Encodings{Encoding::gzip});
  CHECK(gzip.stored(Encoding::identity) == 0);
  const Sizes all{.identity = 100, .gzip = 40, .brotli = 30};
  CHECK(all.encodings() == Encodings());
  CHECK(all.in({Encoding::gzip}) == gzip);
  CHECK(all.stored(Encoding::brotli) == 30);
}
