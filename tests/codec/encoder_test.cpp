#include "core/codec/encoder.h"

#include <catch2/catch.hpp>

#include <string>

#include "core/codec/brotli.h"
#include "core/codec/gzip.h"

using namespace vizzy;
using namespace vizzy::codec;

TEST_CASE("the effort chooses the levels that the design measured") {
  const auto pair = [](Effort effort, Readership readership) {
    const Levels chosen = levels(effort, readership);
    return std::pair(chosen.gzip, chosen.brotli);
  };
  CHECK(pair(Effort::fast, Readership::most) == std::pair(6, 5));
  CHECK(pair(Effort::fast, Readership::few) == std::pair(6, 5));
  CHECK(pair(Effort::balanced, Readership::most) == std::pair(12, 11));
  CHECK(pair(Effort::balanced, Readership::few) == std::pair(9, 9));
  CHECK(pair(Effort::max, Readership::few) == std::pair(12, 11));
}

TEST_CASE("an encoder gives the bytes of its levels, whatever it encoded before") {
  Encoder encoder;
  const std::string text(5000, 'x');
  const std::string other = "something else before";
  (void)encoder.gzip(other, {.gzip = 9, .brotli = 9});
  (void)encoder.gzip(other, {.gzip = 6, .brotli = 5});
  CHECK(encoder.gzip(text, {.gzip = 9, .brotli = 9}) == GzipEncoder(9)(text));
  CHECK(encoder.gzip(text, {.gzip = 6, .brotli = 5}) == GzipEncoder(6)(text));
  CHECK(Encoder::brotli(text, {.gzip = 6, .brotli = 5}) == brotli(text, 5));
}
