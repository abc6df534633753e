#include "core/http/negotiation.h"

#include <catch2/catch.hpp>

#include <string>

#include "core/codec/encoding.h"

using namespace vizzy;
using namespace vizzy::http;

namespace {

/// "br gzip identity": what is accepted, in order.
std::string accepted(const std::optional<std::string>& header) {
  std::string words;
  for (const codec::Encoding encoding : accepted_encodings(header))
    words += (words.empty() ? "" : " ") + std::string(word_of(encoding));
  return words;
}

}  // namespace

TEST_CASE("without the header, or with an empty one, identity is accepted alone", "[serve]") {
  CHECK(accepted(std::nullopt) == "identity");
  CHECK(accepted("") == "identity");
  CHECK(accepted(" , ,") == "identity");
}

TEST_CASE("weights order the encodings, and Brotli goes before gzip where they are equal",
          "[serve]") {
  CHECK(accepted("gzip, br") == "br gzip identity");
  CHECK(accepted("gzip;q=0.9, br;q=0.8") == "gzip br identity");
  CHECK(accepted("identity, gzip;q=0.5") == "identity gzip");
  CHECK(accepted("gzip;q=0.001") == "gzip identity");
  CHECK(accepted("GZIP , Br;Q=0.5") == "gzip br identity");
  CHECK(accepted("x-gzip") == "gzip identity");
  CHECK(accepted("gzip ; q=0.5,br") == "br gzip identity");
}

TEST_CASE("a weight of zero refuses an encoding", "[serve]") {
  CHECK(accepted("br;q=0, gzip") == "gzip identity");
  CHECK(accepted("gzip, identity;q=0") == "gzip");
  CHECK(accepted("gzip, *;q=0") == "gzip");
  CHECK(accepted("gzip;q=0.000, identity;q=0.0").empty());
  CHECK(accepted("*;q=0").empty());
}

TEST_CASE("a star stands for all that is not named", "[serve]") {
  CHECK(accepted("*") == "br gzip identity");
  CHECK(accepted("*;q=0.5, gzip") == "gzip br identity");
  CHECK(accepted("*, br;q=0") == "gzip identity");
  CHECK(accepted("*;q=0, identity") == "identity");
}

TEST_CASE("elements that are not well formed are passed over", "[serve]") {
  for (const char* weight :
       {"q=", "q=2", "q=1.001", "q=-1", "q=0.1234", "q=.5", "q=a", "q=0,5", "level=1", "q"})
    CHECK(accepted("gzip;" + std::string(weight)) == "identity");
  CHECK(accepted("gzip;q=1.000") == "gzip identity");
  CHECK(accepted("gzip;q=0.") == "identity");
  CHECK(accepted("gzip;q=1.") == "gzip identity");
  CHECK(accepted(std::string("br\0, gzip", 9)) == "gzip identity");
}
