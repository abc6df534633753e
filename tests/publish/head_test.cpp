#include "core/publish/head.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string_view>

#include "core/codec/encoding.h"
#include "tests/support/not_counts.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using vizzy::test::thrown;

namespace {

Head example() {
  const Representation representation = make_representation(codec::Encoding::brotli, true, true);
  return {.published = PublishedMark{7, codec::sha256("seven"), representation, "abcde"},
          .representation_since = 5,
          .denylist = codec::sha256("denied"),
          .intents = {{8, codec::sha256("eight"), representation, "abcde"},
                      {9, codec::sha256("nine"), Representation{}}},
          .overtaken = {{{6, codec::sha256("six"), representation, "abcde"},
                         std::chrono::sys_seconds(std::chrono::seconds(5))}},
          .owner = "nonce",
          .publisher = "folder",
          .deadline = std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)),
          .swap_method = destination::SwapMethod::bare_tag};
}

}  // namespace

TEST_CASE("a head record is read as it was written") {
  const Head head = example();
  const Head read = parse_head(head_json(head), "head.json");
  CHECK(read.published == head.published);
  CHECK(read.representation_since == 5);
  CHECK(read.denylist == head.denylist);
  CHECK(read.intents == head.intents);
  CHECK(read.owner == "nonce");
  CHECK(read.publisher == "folder");
  CHECK(read.deadline == head.deadline);
  CHECK(read.swap_method == destination::SwapMethod::bare_tag);
  CHECK(head_json(read) == head_json(head));
}

TEST_CASE("the newest sequence of a head is that of any intent") {
  Head head = example();
  CHECK(head.newest("abcde") == 9);
  head.intents.clear();
  CHECK(head.newest("abcde") == 7);
  CHECK(head.newest("") == 7);
  head.published.reset();
  CHECK(head.newest("abcde") == 0);
}

TEST_CASE("sequences of another lineage do not count, and a mark without a lineage is of any") {
  const Head head = example();
  CHECK(head.newest("vwxyz") == 9);
  CHECK(head.of_other_lineage("vwxyz") == &*head.published);
  CHECK(head.of_other_lineage("abcde") == nullptr);
  CHECK(head.of_other_lineage("") == nullptr);
}

TEST_CASE("a head record whose numbers are not counts is damaged") {
  using Json = nlohmann::ordered_json;
  const Json whole = Json::parse(head_json(example()));
  for (const char* pointer :
       {"/published/sequence", "/form_since", "/intents/0/sequence", "/deadline"})
    for (const std::string_view value : test::kNotCounts) {
      Json json = whole;
      json.at(Json::json_pointer(pointer)) = Json::parse(value);
      INFO(pointer << " " << value);
      CHECK(thrown(ErrorKind::failed, [&] {
              (void)parse_head(json.dump(), "head.json");
            }).starts_with("head.json is damaged; "));
    }
}

TEST_CASE("a head record with a member of a newer program is refused, wherever that is") {
  using Json = nlohmann::ordered_json;
  const Json whole = Json::parse(head_json(example()));
  for (const char* record :
       {"", "/published", "/published/form", "/intents/0", "/intents/1/form", "/overtaken/0"}) {
    Json json = whole;
    json.at(Json::json_pointer(record))["later"] = 1;
    INFO(record);
    CHECK(thrown(ErrorKind::failed, [&] { (void)parse_head(json.dump(), "head.json"); }) ==
          "head.json was written by a newer vizzy (it has \"later\"); use that program");
  }
}

TEST_CASE("a head record that is damaged or newer says what to do") {
  CHECK(thrown(ErrorKind::failed, [] {
          (void)parse_head("{\"vizzy_head\":1", "s3://b/head.json");
        }) == "s3://b/head.json is damaged; remove it, and the next publish uploads everything");
  CHECK(thrown(ErrorKind::failed, [] { (void)parse_head("{\"vizzy_head\":2}", "head.json"); }) ==
        "head.json was written by a newer vizzy; use that program");
  std::string text = head_json(example());
  text.replace(text.find("\"br\""), 4, "\"xx\"");
  CHECK(thrown(ErrorKind::failed, [&] { (void)parse_head(text, "head.json"); }) ==
        "head.json is damaged; remove it, and the next publish uploads everything");
}
