#include "core/definition/definition.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>

#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::definition;
using namespace vizzy::test;

namespace {

/// A definition whose feed has these fields, sort keys and further words.
std::string feed(const std::string& fields, const std::string& sort = "[]",
                 const std::string& more = "") {
  return fmt::format(
      R"({{"vizzy":1,"feeds":{{"f":{{"sql":"SELECT 1","key":"id","fields":{},"sort":{}{}}}}}}})",
      fields, sort, more);
}

const std::string kId = R"({"id":{"type":"integer"}})";

/// A definition with a feed, and these words at the top.
std::string with(const std::string& more) {
  std::string text = feed(kId);
  text.pop_back();
  return text + "," + more + "}";
}

std::string documents(const std::string& more) {
  return with(fmt::format(R"("documents":{{"d":{{"sql":"SELECT 1","key":"id","fields":{}{}}}}})",
                          kId, more));
}

std::string refusal(const std::string& text) {
  return thrown(ErrorKind::usage, [&] { (void)parse_definition(text, "my.json"); });
}

std::filesystem::path templates() { return VIZZY_TEMPLATES; }

}  // namespace

TEST_CASE("the templates parse, and the first is the one that is compiled in") {
  for (const char* name : {"discovery.json", "trending.json", "youtube.json"})
    CHECK(load_definition(templates() / name).feeds.size() == 1);
  CHECK(read_file(templates() / "discovery.json") == default_definition_text());
}

TEST_CASE("the default definition says what the design promises") {
  const Definition definition = default_definition();
  const FeedDefinition& discovery = definition.feeds.at(0);
  CHECK(discovery.name == "discovery");
  CHECK(discovery.location == "the default definition: feeds.discovery");
  CHECK(discovery.page_size == 100);
  CHECK_FALSE(discovery.max_items);
  CHECK(discovery.fields.size() == 4);
  CHECK(discovery.fields[discovery.key].name == "id");
  REQUIRE(discovery.sort.size() == 1);
  CHECK(discovery.fields[discovery.sort[0].field].name == "follower_count");
  CHECK(discovery.fields[discovery.sort[0].field].significant_digits == 3);
  CHECK((discovery.sort[0].direction == Direction::descending));
  const ChildrenDefinition& videos = definition.documents.at(0).children.at(0);
  CHECK(videos.parent == "creator_id");
  CHECK(videos.limit == 10);
  const Field& rate = videos.fields[videos.sort[0].field];
  CHECK(rate.ratio->numerator == std::vector<std::string>{"like_count", "comment_count"});
  CHECK(rate.ratio->denominator == "view_count");
  CHECK(definition.gates.max_page_bytes == 14'000);
  CHECK(definition.gates.max_shrink == 0.2);
  CHECK(definition.retention.builds == 10);
  CHECK(definition.retention.age == std::chrono::hours(48));
}

TEST_CASE("comments are allowed and defaults are filled in") {
  const Definition definition = parse_definition("// a\n" + feed(kId) + "/* b */", "my.json");
  CHECK(definition.feeds[0].page_size == 100);
  CHECK(definition.feeds[0].fields[0].column == "id");
  CHECK(definition.gates.max_page_bytes == 14'000);
  CHECK(definition.gates.min_items == 0);
  CHECK_FALSE(definition.gates.max_puts);
  CHECK(definition.documents.empty());
}

TEST_CASE("every word of the grammar is read") {
  const Definition definition = parse_definition(
      R"({"$schema":"x","vizzy":1,"feeds":{"f":{"sql":"S","key":"k","page_size":7,"max_items":9,
          "fields":{"k":{"type":"text","column":"c"},"b":{"type":"boolean","optional":true},
                    "r":{"type":"decimal","digits":3,"ratio":{"of":["x"],"to":"y"}}},
          "sort":[{"field":"r","order":"asc"}],"opens":"d"}},
          "documents":{"d":{"sql":"S","key":"k","fields":{"k":{"type":"text"}},
            "children":{"c":{"sql":"T","parent":"p","key":"k","fields":{"k":{"type":"text"}},
              "sort":[],"limit":3}}}},
          "gates":{"max_page_bytes":90,"max_shrink":0.5,"max_missing_documents":0.1,"min_items":2,
            "max_puts":3,"on_oversize":"cut"},
          "retention":{"builds":4,"hours":5}})",
      "my.json");
  const FeedDefinition& f = definition.feeds.at(0);
  CHECK(f.page_size == 7);
  CHECK(f.max_items == 9);
  CHECK(f.fields[0].column == "c");
  CHECK(f.fields[1].optional);
  CHECK(f.fields[2].digits == 3);
  CHECK((f.sort[0].direction == Direction::ascending));
  CHECK(definition.documents.at(0).children.at(0).limit == 3);
  CHECK(f.opens == "d");
  CHECK(definition.gates.max_page_bytes == 90);
  CHECK(definition.gates.max_missing_documents == 0.1);
  CHECK((definition.gates.on_oversize == OnOversize::cut));
  CHECK((f.row_limit.action == OnOversize::cut));
  CHECK(f.row_limit.gzip_bytes == 9);
  CHECK((definition.documents[0].children[0].row_limit.action == OnOversize::cut));
  CHECK(definition.documents[0].row_limit.gzip_bytes == 0);
  CHECK(definition.gates.max_shrink == 0.5);
  CHECK(definition.gates.min_items == 2);
  CHECK(definition.gates.max_puts == 3);
  CHECK(definition.retention.builds == 4);
  CHECK(definition.retention.age == std::chrono::hours(5));
}

TEST_CASE("text that is not a definition is refused with its location") {
  CHECK(refusal("{") ==
        "my.json: is not valid JSON: parse error at line 1, column 2: syntax error while parsing "
        "object key - unexpected end of input; expected string literal");
  CHECK(refusal("[]") == "my.json: found [], expected an object");
  CHECK(refusal("{}") == "my.json: \"vizzy\" is missing; found nothing");
  CHECK(refusal(R"({"vizzy":2})") ==
        "my.json: vizzy: found 2, expected 1, the version of the grammar that this program reads");
  CHECK(refusal(R"({"vizzy":1})") == "my.json: \"feeds\" is missing; found vizzy");
  CHECK(refusal(R"({"vizzy":1,"feeds":{}})") ==
        "my.json: feeds: is empty; define at least one feed");
  CHECK(refusal(R"({"vizzy":1,"feeds":[]})") == "my.json: feeds: found [], expected an object");
  CHECK(refusal(R"({"vizzy":1,"feeds":{"f":1}})") ==
        "my.json: feeds.f: found 1, expected an object");
}

TEST_CASE("a duplicate name in an object is refused") {
  CHECK(refusal(R"({"vizzy":1,"vizzy":1})") == "my.json: duplicate name \"vizzy\"; keep one");
  CHECK(refusal(feed(R"({"id":{"type":"integer"},"id":{"type":"text"}})")) ==
        "my.json: feeds.f.fields: duplicate name \"id\"; keep one");
}

TEST_CASE("an unknown word is refused with the nearest known one") {
  CHECK(refusal(feed(kId, "[]", R"(,"page_sise":5)")) ==
        "my.json: feeds.f: unknown word \"page_sise\" (did you mean \"page_size\"?); expected "
        "changes, fields, "
        "key, max_items, opens, page_size, segment_by, sort, sql, title");
  CHECK(refusal(feed(R"({"id":{"type":"integer","optionel":true}})")) ==
        "my.json: feeds.f.fields.id: unknown word \"optionel\" (did you mean \"optional\"?); "
        "expected "
        "column, default, max, min, optional, required, significant_digits, type");
  CHECK(refusal(with(R"("colour":1)")) ==
        "my.json: unknown word \"colour\"; expected $schema, documents, feeds, gates, retention, "
        "vizzy");
}

TEST_CASE("an unknown word is also compared with words that are not there") {
  const auto begins = [](const std::string& text, const std::string& message) {
    INFO(text);
    CHECK(text.starts_with(message));
  };
  begins(refusal(with(R"("document":{})")),
         "my.json: unknown word \"document\" (did you mean \"documents\"?); expected ");
  begins(refusal(with(R"("retension":{})")),
         "my.json: unknown word \"retension\" (did you mean \"retention\"?); expected ");
  begins(refusal(with(R"("gates":{"max_shrnk":0.1})")),
         "my.json: gates: unknown word \"max_shrnk\" (did you mean \"max_shrink\"?); expected ");
  begins(refusal(documents(R"(,"childern":{})")),
         "my.json: documents.d: unknown word \"childern\" (did you mean \"children\"?); expected ");
  begins(refusal(feed(R"({"id":{"type":"integer"},"r":{"type":"decimal","digits":1,"ratoi":1}})")),
         "my.json: feeds.f.fields.r: unknown word \"ratoi\" (did you mean \"ratio\"?); expected ");
}

TEST_CASE("a word that is missing is looked for among those that nobody knows") {
  CHECK(refusal(R"({"vizzy":1,"feeds":{"f":{"sql":"S","feilds":{},"key":"id"}}})") ==
        "my.json: feeds.f: \"fields\" is missing (is it \"feilds\"?); found sql, feilds, key");
}

TEST_CASE("segments are read, and refused where they make no sense") {
  const Definition definition = parse_definition(
      feed(kId, "[]", R"(,"segment_by":["country","category"],"max_segments":7,"title":"All")"),
      "my.json");
  const FeedDefinition& f = definition.feeds.at(0);
  CHECK(f.segments->columns == std::vector<std::string>{"country", "category"});
  CHECK(f.segments->max_segments == 7);
  CHECK(f.title == "All");
  CHECK_FALSE(parse_definition(feed(kId), "my.json").feeds.at(0).segments);
  CHECK(parse_definition(feed(kId), "my.json").feeds.at(0).title == "f");
  const auto refused = [](const std::string& more) { return refusal(feed(kId, "[]", more)); };
  CHECK(refused(R"(,"segment_by":"x")") ==
        "my.json: feeds.f.segment_by: found \"x\", expected a list of names");
  CHECK(refused(R"(,"segment_by":["x","x"])") ==
        "my.json: feeds.f.segment_by: found [\"x\",\"x\"], expected a list of one column or of two "
        "different ones");
  CHECK(
      refused(R"(,"segment_by":["x","y","z"])") ==
      "my.json: feeds.f.segment_by: found [\"x\",\"y\",\"z\"], expected a list of one column or of "
      "two different ones");
  CHECK(refused(R"(,"segment_by":[])") ==
        "my.json: feeds.f.segment_by: is empty; name one column or two, or leave segment_by out: "
        "the feed is then not divided");
  CHECK(refused(R"(,"segment_by":["x"],"segment_titles":[])") ==
        "my.json: feeds.f.segment_titles: is empty; name one column for each of segment_by, or "
        "leave it out: the values are then the titles");
  CHECK(refused(R"(,"changes":{"spans":[]})") ==
        "my.json: feeds.f.changes.spans: is empty; write \"changes\": false for a feed without "
        "changes, or leave \"spans\" out for 2h, 36h and 8d");
  CHECK(refused(R"(,"title":"x")") ==
        "my.json: feeds.f.title: applies only to a feed with segments; name their columns with "
        "segment_by, or remove "
        "it");
  CHECK(refused(R"(,"segment_by":["x"],"max_segments":100001)") ==
        "my.json: feeds.f.max_segments: found 100001, expected an integer from 1 to 100000");
}

TEST_CASE("what the items of a feed open is a collection whose keys are the same") {
  const auto opening = [](const char* collection, const char* type) {
    return fmt::format(
        R"({{"vizzy":1,"feeds":{{"f":{{"sql":"S","key":"id","sort":[],"opens":"{}",
            "fields":{{"id":{{"type":"{}"}}}}}}}},
            "documents":{{"people":{{"sql":"S","key":"id","fields":{{"id":{{"type":"integer"}}}}}}}}}})",
        collection, type);
  };
  CHECK(parse_definition(opening("people", "integer"), "my.json").feeds.at(0).opens == "people");
  CHECK(parse_definition(feed(R"({"id":{"type":"text"}})"), "my.json").feeds.at(0).opens.empty());
  CHECK(
      refusal(opening("peopel", "integer")) ==
      "my.json: feeds.f.opens: found \"peopel\", expected a collection of documents (did you mean "
      "\"people\"?)");
  CHECK(
      refusal(opening("people", "text")) ==
      "my.json: feeds.f.opens: the key of \"people\" is an integer, the key of the feed text; name "
      "the collection whose documents have the keys of the items");
}

TEST_CASE("text limits, dates, times and rules for NULL are read") {
  const Definition definition = parse_definition(
      feed(R"({"id":{"type":"text"},"t":{"type":"text","max_chars":80,"default":""},
               "d":{"type":"date","required":true},"w":{"type":"timestamp","default":"2024-01-31"},
               "n":{"type":"integer","default":-1},"r":{"type":"decimal","digits":2,"default":1.5},
               "b":{"type":"boolean","default":false}})"),
      "my.json");
  const auto& fields = definition.feeds.at(0).fields;
  CHECK(fields[1].max_chars == 80);
  CHECK(std::get<std::string>(fields[1].fallback).empty());
  CHECK((fields[2].type == FieldType::date));
  CHECK(fields[2].required);
  CHECK(std::get<std::string>(fields[3].fallback) == "2024-01-31");
  CHECK(std::get<std::int64_t>(fields[4].fallback) == -1);
  CHECK(std::get<double>(fields[5].fallback) == 1.5);
  CHECK_FALSE(std::get<bool>(fields[6].fallback));
}

TEST_CASE("rules for NULL are refused when they contradict each other or the type") {
  const auto field = [](const std::string& words) {
    return refusal(feed(R"({"id":{"type":"integer"},"x":{)" + words + "}}"));
  };
  const std::string location = "my.json: feeds.f.fields.x";
  CHECK(field(R"("type":"text","required":true,"optional":true)") ==
        location + ".required: contradicts \"optional\"; remove one of them");
  CHECK(field(R"("type":"text","required":true,"default":"x")") ==
        location + ".required: contradicts \"default\"; remove one of them");
  CHECK(field(R"("type":"integer","default":"x")") ==
        location +
            ".default: found \"x\", expected an integer from -9223372036854775808 to "
            "9223372036854775807");
  CHECK(field(R"("type":"date","default":"yesterday")") ==
        location + ".default: found \"yesterday\", expected a date such as 2024-01-31");
  CHECK(field(R"("type":"date","default":"2024-01-31T00:00:00Z")") ==
        location + ".default: found \"2024-01-31T00:00:00Z\", expected a date such as 2024-01-31");
  CHECK(field(R"("type":"timestamp","default":"now")") ==
        location + ".default: found \"now\", expected a time such as 2024-01-31T12:00:00Z");
  CHECK(field(R"("type":"decimal","digits":1,"ratio":{"of":["x"],"to":"y"},"default":0)") ==
        location + ".default: a ratio has its own rules for NULL; remove the word");
  CHECK(field(R"("type":"integer","max_chars":3)") ==
        location + ".max_chars: applies only to text; remove it");
  CHECK(field(R"("type":"text","max":3)") ==
        location + ".max: applies only to integers; remove it");
  CHECK(field(R"("type":"integer","min":4,"max":3)") ==
        location + ".max: found 3, expected an integer from 4 to 9223372036854775807");
  CHECK(field(R"("type":"integer","min":0,"max":9,"default":-1)") ==
        location + ".default: found -1, expected an integer from 0 to 9");
  CHECK(field(R"("type":"text","max_chars":0)") ==
        location + ".max_chars: found 0, expected an integer from 1 to 1000000");
}

TEST_CASE("fields are refused when their words do not fit their type") {
  const auto field = [](const std::string& words) {
    return refusal(feed(R"({"id":{"type":"integer"},"x":{)" + words + "}}"));
  };
  const std::string location = "my.json: feeds.f.fields.x";
  CHECK(field("") == location + ": \"type\" is missing; found nothing");
  CHECK(field(R"("type":"number")") ==
        location +
            ".type: found \"number\", expected integer, decimal, text, boolean, date or timestamp "
            "(did you mean \"decimal\"?)");
  CHECK(
      field(R"("type":"int")") ==
      location +
          ".type: found \"int\", expected integer, decimal, text, boolean, date or timestamp (did "
          "you mean \"integer\"?)");
  CHECK(field(R"("type":"interger")") ==
        location +
            ".type: found \"interger\", expected integer, decimal, text, boolean, date or "
            "timestamp (did you mean \"integer\"?)");
  CHECK(field(R"("type":7)") ==
        location + ".type: found 7, expected integer, decimal, text, boolean, date or timestamp");
  CHECK(field(R"("type":"text","column":"")") == location + ".column: found \"\", expected text");
  CHECK(field(R"("type":"text","optional":1)") ==
        location + ".optional: found 1, expected true or false");
  CHECK(field(R"("type":"decimal")") == location + ": \"digits\" is missing; found type");
  CHECK(field(R"("type":"decimal","digits":16)") ==
        location + ".digits: found 16, expected an integer from 0 to 15");
  CHECK(field(R"("type":"decimal","digits":1.5)") ==
        location + ".digits: found 1.5, expected an integer from 0 to 15");
  CHECK(field(R"("type":"integer","significant_digits":0)") ==
        location + ".significant_digits: found 0, expected an integer from 1 to 18");
  CHECK(field(R"("type":"text","significant_digits":3)") ==
        location + ".significant_digits: applies only to integers; remove it");
  CHECK(field(R"("type":"integer","digits":3)") ==
        location + ".digits: applies only to decimals; remove it");
  CHECK(field(R"("type":"text","ratio":{})") ==
        location + ".ratio: applies only to decimals; remove it");
  CHECK(field(R"("type":"decimal","digits":1,"column":"x","ratio":{"of":["x"],"to":"y"})") ==
        location + ".column: a ratio names its columns itself; remove the word");
  CHECK(field(R"("type":"decimal","digits":1,"ratio":{"of":[],"to":"y"})") ==
        location + ".ratio.of: is empty; name the columns to add up");
  CHECK(field(R"("type":"decimal","digits":1,"ratio":{"of":[1],"to":"y"})") ==
        location + ".ratio.of: found [1], expected a list of names");
  CHECK(field(R"("type":"decimal","digits":1,"ratio":{"of":["x"]})") ==
        location + ".ratio: \"to\" is missing; found of");
  CHECK(field(R"("type":"decimal","digits":1,"ratio":{"of":["x"],"to":"y","by":1})") ==
        location + ".ratio: unknown word \"by\"; expected of, to");
}

TEST_CASE("a key must be a plain integer or text that is declared") {
  const auto key = [](const std::string& field) {
    return refusal(feed(R"({"id":{)" + field + "}}"));
  };
  const std::string refused =
      "my.json: feeds.f.key: the field \"id\" cannot be the key; a key is text or an integer, "
      "neither rounded, cut nor optional, and without a default";
  CHECK(key(R"("type":"boolean")") == refused);
  CHECK(key(R"("type":"decimal","digits":0)") == refused);
  CHECK(key(R"("type":"integer","significant_digits":3)") == refused);
  CHECK(key(R"("type":"integer","optional":true)") == refused);
  CHECK(key(R"("type":"text","max_chars":9)") == refused);
  CHECK(key(R"("type":"integer","default":0)") == refused);
  CHECK(key(R"("type":"date")") == refused);
  CHECK(refusal(feed("{}")) == "my.json: feeds.f.fields: is empty; name at least the key");
  CHECK(
      refusal(feed(R"({"ids":{"type":"text"}})")) ==
      "my.json: feeds.f.key: found \"id\", expected a field (did you mean \"ids\"?); declared are "
      "ids");
}

TEST_CASE("sort keys name a declared field and a direction") {
  CHECK(refusal(feed(kId, R"([{"field":"idd","order":"asc"}])")) ==
        "my.json: feeds.f.sort[0].field: found \"idd\", expected a field (did you mean \"id\"?); "
        "declared are id");
  CHECK(refusal(feed(kId, R"([{"field":"id","order":"asc"},{"field":"id","order":"up"}])")) ==
        "my.json: feeds.f.sort[1].order: found \"up\", expected asc or desc");
  CHECK(refusal(feed(kId, R"({"field":"id"})")) ==
        "my.json: feeds.f.sort: found {\"field\":\"id\"}, expected a list of objects");
  CHECK(refusal(feed(kId, "[7]")) == "my.json: feeds.f.sort[0]: found 7, expected an object");
}

TEST_CASE("numbers out of their range are refused") {
  CHECK(refusal(feed(kId, "[]", R"(,"page_size":0)")) ==
        "my.json: feeds.f.page_size: found 0, expected an integer from 1 to 10000");
  CHECK(refusal(feed(kId, "[]", R"(,"max_items":18446744073709551615)")) ==
        "my.json: feeds.f.max_items: found 18446744073709551615, expected an integer from 1 to "
        "9223372036854775807");
  CHECK(refusal(with(R"("gates":{"max_shrink":1.5})")) ==
        "my.json: gates.max_shrink: found 1.5, expected a number from 0 to 1");
  CHECK(refusal(with(R"("gates":{"on_oversize":"trim"})")) ==
        "my.json: gates.on_oversize: found \"trim\", expected refuse, cut or drop");
  CHECK(refusal(with(R"("gates":{"max_missing_documents":0})")) ==
        "my.json: gates.max_missing_documents: no feed says which documents its items open; add "
        "\"opens\" to a feed, with the name of a collection");
  CHECK(refusal(with(R"("gates":{"min_items":-1})")) ==
        "my.json: gates.min_items: found -1, expected an integer from 0 to 9223372036854775807");
  CHECK(refusal(with(R"("retention":{"builds":0})")) ==
        "my.json: retention.builds: found 0, expected an integer from 1 to 100000");
}

TEST_CASE("names that become paths must be safe and different") {
  const auto named = [](const std::string& name) {
    return refusal(R"({"vizzy":1,"feeds":{")" + name + R"(":{}}})");
  };
  for (const std::string& name : {std::string("A"), std::string("a/b"), std::string(".."),
                                  std::string("o"), std::string("changes"), std::string(101, 'a')})
    CHECK(named(name) == "my.json: feeds." + name + ": \"" + name +
                             "\" cannot be used in a path; use a-z, 0-9, \"-\" and \"_\", and not "
                             "\"o\" or \"changes\", which are folders of the format");
  CHECK(refusal(with(
            fmt::format(R"("documents":{{"f":{{"sql":"S","key":"id","fields":{}}}}})", kId))) ==
        "my.json: documents.f: is also the name of a feed; rename one of them");
  CHECK(refusal(documents(R"(,"children":{"id":{}})")) ==
        "my.json: documents.d.children.id: is also the name of a field; rename one of them");
}

TEST_CASE("a definition that nests without end is refused") {
  for (const char* open : {"[", "{\"a\":"}) {
    std::string text = "{\"vizzy\":1,\"feeds\":";
    for (int i = 0; i < 200'000; ++i) text += open;
    CHECK(refusal(text).substr(0, 30) == "my.json: is nested too deeply;");
  }
}

TEST_CASE("a definition file that cannot be read is named") {
  const TemporaryFolder folder;
  const std::string missing = (folder / "missing.json").string();
  CHECK(thrown(ErrorKind::usage, [&] { (void)load_definition(missing); }) ==
        "cannot read the definition " + missing +
            ": No such file or directory; check the path given to --definition");
  CHECK(thrown(ErrorKind::usage, [&] { (void)load_definition(folder.path()); }) ==
        "cannot read the definition " + folder.path().string() +
            ": Is a directory; check the path given to --definition");
  write_file(folder / "my.json", feed(kId));
  CHECK(load_definition(folder / "my.json").feeds[0].location ==
        (folder / "my.json").string() + ": feeds.f");
}
