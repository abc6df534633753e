#include "core/store/layout.h"

#include <catch2/catch.hpp>

#include <string>

#include "core/codec/encoding.h"
#include "core/format/url.h"

using namespace vizzy;
using namespace vizzy::store;
TEST_CASE("every path of an output folder is where the format says") {
  const codec::Digest digest = codec::sha256("abc");  // xj4bnp4pahh6uqkbidpf3lrcem
  CHECK(format::entry_url("discovery") == "v1/discovery");
  CHECK(format::object_url(digest) == "v1/o/xj/4bnp4pahh6uqkbidpf3lrcem");
  CHECK(format::document_url("creators", "~41na") == "v1/creators/~41na");
  CHECK(public_path("v1/discovery", codec::Encoding::identity) == "public/v1/discovery.json");
  CHECK(public_path("v1/discovery", codec::Encoding::gzip) == "public/v1/discovery.json.gz");
  CHECK(public_path("v1/discovery", codec::Encoding::brotli) == "public/v1/discovery.json.br");
  CHECK(staged_path("public/v1/a.json") == "state/staged/public/v1/a.json");
  CHECK(shard_path(digest) == "state/shards/xj/4bnp4pahh6uqkbidpf3lrcem.ndjson");
  CHECK(kept_entry_path(digest) == "state/entries/xj/4bnp4pahh6uqkbidpf3lrcem.json");
  CHECK(manifest_path(7) == "state/manifests/000000000007.json");
}

TEST_CASE("a manifest's path gives its sequence back, and no other path does") {
  for (const std::uint64_t sequence :
       {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{999'999'999'999},
        std::uint64_t{1'000'000'000'000}, ~std::uint64_t{0}})
    CHECK(sequence_of_manifest(manifest_path(sequence)) == sequence);
  for (const char* other :
       {"", "state/manifests", "state/manifests/", "state/manifests/7.json",
        "state/manifests/000000000007.json.gz", "state/manifests/00000000000x.json",
        "state/manifests/-00000000007.json", "other/manifests/000000000007.json",
        "state/manifests/99999999999999999999999.json"})
    CHECK_FALSE(sequence_of_manifest(other));
}
