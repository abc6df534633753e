#include "core/store/manifest.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

#include "tests/support/not_counts.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::store;
using test::thrown;

namespace {

format::Contract contract() {
  const format::RecordContract item{.key = "id",
                                    .fields = {{"id", definition::FieldType::integer},
                                               {"price", definition::FieldType::decimal, 2}}};
  return {.feeds = {{"discovery", item, {"country", "genre"}}, {"plain", item}},
          .collections = {{"creators", item, "username", 16, {{"top_videos", item}}},
                          {"products", item}}};
}

Manifest example() {
  return {.sequence = 7,
          .built_at = std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)),
          .feeds = {{.outline = {.name = "discovery",
                                 .key = "id",
                                 .page_size = 100,
                                 .fields = {{"id", definition::FieldType::integer},
                                            {"name", definition::FieldType::text}}},
                     .version = "abc",
                     .sequence = 6,
                     .total = 250,
                     .entry = codec::sha256("entry"),
                     .sizes = {9000, 3000, 2500}}},
          .objects = {{codec::sha256("a"), 2}},
          .spared = {{codec::sha256("s"), 1}},
          .documents = {{codec::sha256("b"), 1000}, {codec::sha256("c"), 24}},
          .collections = {{.name = "creators", .children = {{"top_videos", "id"}}, .groups = 16},
                          {"products", {}}},
          .contract = contract(),
          .totals = {{"creators", 1000, 10, {{"top_videos", 5000}}}, {"products", 24}},
          .max_shrink = 0.5,
          .shrunk = 3,
          .allowed_breaks = {{2, "feed a: field \"x\ny\" was text, is gone"}, {3, "b"}}};
}

std::string refusal(const std::string& text) {
  return thrown(ErrorKind::failed, [&] { (void)parse_manifest(text, "state/x.json"); });
}

const std::string kDamaged = "state/x.json is damaged; restore the state folder from a backup";

}  // namespace

TEST_CASE("a manifest says which encodings were written, unless all were") {
  Manifest manifest = example();
  CHECK(manifest_json(manifest).find("encodings") == std::string::npos);
  CHECK(parse_manifest(manifest_json(manifest), "m").encodings == codec::Encodings());
  manifest.encodings = {codec::Encoding::gzip};
  manifest.feeds[0].sizes = {9000, 3000, 0, false};
  const std::string text = manifest_json(manifest);
  const Manifest read = parse_manifest(text, "m");
  CHECK(read.encodings == manifest.encodings);
  CHECK(read.feeds == manifest.feeds);
  const auto with = [&](const nlohmann::ordered_json& encodings) {
    auto json = nlohmann::ordered_json::parse(text);
    json["encodings"] = encodings;
    return refusal(json.dump());
  };
  CHECK(with({"br"}) == kDamaged);
  CHECK(with({"zstd"}) == "state/x.json was written by a newer vizzy; use that program");
}

TEST_CASE("the size of a file that is not written is 0, and then the line has that of the JSON") {
  const ObjectRecord object{codec::sha256("a"), {100, 40, 0, false}};
  CHECK(shard_line(object).ends_with("\",0,40,0,100]"));
  const DocumentRecord document{"v1/x/1", codec::sha256("a"), {100, 40, 0, false}};
  CHECK(shard_line(document).ends_with("\",0,40,100]"));
  const DocumentRecord small{"v1/x/1", codec::sha256("a"), {40, 0, 0}};
  CHECK(shard_line(small).ends_with("\",40,0]"));
}

TEST_CASE("a manifest with a member of a newer program is refused, wherever that is") {
  using Json = nlohmann::ordered_json;
  const Json whole = Json::parse(manifest_json(example()));
  for (const char* record :
       {"", "/retention", "/feeds/0", "/collections/creators", "/contract", "/contract/feeds/plain",
        "/contract/collections/creators", "/contract/collections/creators/children/top_videos",
        "/totals/creators"}) {
    Json json = whole;
    json.at(Json::json_pointer(record))["later"] = 1;
    INFO(record);
    CHECK(refusal(json.dump()) ==
          "state/x.json was written by a newer vizzy (it has \"later\"); use that program");
  }
}

TEST_CASE("a manifest reads back as it was written") {
  for (const Manifest& manifest : {example(), Manifest{}}) {
    const Manifest back = parse_manifest(manifest_json(manifest), "x");
    CHECK(back.sequence == manifest.sequence);
    CHECK((back.built_at == manifest.built_at));
    CHECK(back.same_content(manifest));
    CHECK((back.spared == manifest.spared));
    CHECK((back.collections == manifest.collections));
    CHECK((back.contract == manifest.contract));
    CHECK((back.totals == manifest.totals));
    CHECK(back.max_shrink == manifest.max_shrink);
    CHECK(back.shrunk == manifest.shrunk);
    CHECK(back.allowed_breaks == manifest.allowed_breaks);
    CHECK(manifest_json(back) == manifest_json(manifest));
  }
}

TEST_CASE("content is the same whatever the sequence and the time") {
  Manifest other = example();
  other.sequence = 8;
  other.built_at += std::chrono::hours(1);
  CHECK(example().same_content(other));
  other.feeds[0].sizes.brotli = 1;
  CHECK_FALSE(example().same_content(other));
  other = example();
  other.documents.pop_back();
  CHECK_FALSE(example().same_content(other));
  other = example();
  other.objects[0].digest = codec::sha256("other");
  CHECK_FALSE(example().same_content(other));
}

TEST_CASE("a manifest cut off anywhere is refused") {
  const std::string text = manifest_json(example());
  for (std::size_t size = 0; size + 2 < text.size(); ++size)
    CHECK(refusal(text.substr(0, size)) == kDamaged);
}

TEST_CASE("a manifest with a wrong member is refused") {
  const std::string text = manifest_json(example());
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    const std::size_t at = changed.find(from);
    REQUIRE(at != std::string::npos);
    return changed.replace(at, from.size(), to);
  };
  CHECK(refusal(with("\"vizzy_manifest\": 1", "\"vizzy_manifest\": 2")) ==
        "state/x.json was written by a newer vizzy; use that program");
  const std::string hex = codec::to_hex(codec::sha256("a"));
  CHECK(refusal(with(hex, hex.substr(1))) == kDamaged);
  CHECK(refusal(with("\"sequence\": 7", "\"sequence\": \"7\"")) == kDamaged);
  CHECK(refusal(with("\"built_at\"", "\"built\"")) == kDamaged);
  CHECK(refusal(with("\"feeds\"", "\"feed\"")) == kDamaged);
  CHECK(refusal(with("\"" + hex + "\"", "7")) == kDamaged);
  CHECK(refusal(with("\"segment_by\": [", "\"segment_by\": [7,")) == kDamaged);
  CHECK(refusal(with("\"creators\": {\n    \"key\"", "\"../creators\": {\n    \"key\"")) ==
        kDamaged);
  for (const char* type : {"\"decimal\"", "[\"decimal\"]", "[\"integer\",2]", "[\"decimal\",16]",
                           "[\"decimal\",-1]", "\"number\"", "7", "null"}) {
    INFO(type);
    auto json = nlohmann::ordered_json::parse(text);
    json["contract"]["feeds"]["plain"]["fields"]["price"] = nlohmann::ordered_json::parse(type);
    CHECK(refusal(json.dump()) == kDamaged);
  }
}

TEST_CASE("a manifest whose numbers are not counts, times or ages is refused") {
  using Json = nlohmann::ordered_json;
  const Json whole = Json::parse(manifest_json(example()));
  const auto refused = [&](const char* pointer, const Json& value) {
    Json json = whole;
    json.at(Json::json_pointer(pointer)) = value;
    INFO(pointer << " " << value);
    CHECK(refusal(json.dump()) == kDamaged);
  };
  for (const char* pointer : {"/vizzy_manifest",
                              "/sequence",
                              "/built_at",
                              "/retention/builds",
                              "/retention/hours",
                              "/feeds/0/sequence",
                              "/feeds/0/total",
                              "/feeds/0/page_size",
                              "/feeds/0/bytes/0",
                              "/feeds/0/bytes/1",
                              "/feeds/0/bytes/2",
                              "/objects/0/1",
                              "/spared/0/1",
                              "/documents/0/1",
                              "/collections/creators/groups",
                              "/totals/creators/documents",
                              "/totals/creators/aliases",
                              "/totals/creators/children/top_videos",
                              "/shrunk",
                              "/allowed_breaks/0/0",
                              "/contract/collections/creators/groups"})
    for (const std::string_view value : test::kNotCounts) refused(pointer, Json::parse(value));
  for (const Json& value : {Json(-0.1), Json(1.1), Json("0.5"), Json()})
    refused("/max_shrink", value);
  refused("/built_at", 253'402'300'800);   // cannot be printed
  refused("/retention/hours", 1'000'001);  // in seconds, added to a time, it might overflow
}

TEST_CASE("shard lines are those of the grammar") {
  CHECK(shard_line(ObjectRecord{codec::sha256("a"), {1, 2, 3}}) ==
        "[\"" + codec::to_hex(codec::sha256("a")) + "\",1,2,3]");
  CHECK(shard_line(DocumentRecord{"v1/creators/~41", codec::sha256("a"), {1, 2, 0}}) ==
        "[\"v1/creators/~41\",\"" + codec::to_hex(codec::sha256("a")) + "\",1,2]");
}

TEST_CASE("an object's position is its hash, a document's that of its URL") {
  CHECK(shard_position(ObjectRecord{codec::sha256("abc"), {}}) == 0xba7816bf8f01cfea);
  CHECK(shard_position(DocumentRecord{"abc", {}, {}}) == 0xba7816bf8f01cfea);
}
