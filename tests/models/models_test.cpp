#include "core/models/models.h"

#include <catch2/catch.hpp>

#include <string>

#include "core/models/record_type.h"
#include "tests/support/text_file.h"

using namespace vizzy;
using namespace vizzy::models;

namespace {

std::string golden(const std::string& file) {
  return test::read_file(std::string(VIZZY_TEST_FIXTURES) + "/../models/golden/" + file);
}

/// Names that no language takes as they are.
definition::Definition awkward_definition() {
  return definition::parse_definition(
      R"({"vizzy":1,"feeds":{"by-city":{"sql":"SELECT 1","key":"the key","sort":[],
    "fields":{"the key":{"type":"text"},"class":{"type":"boolean"},"2nd":{"type":"decimal","digits":1},
              "a_b":{"type":"integer"},"a-b":{"type":"integer"},"self":{"type":"text"},"_":{"type":"text"},"$x":{"type":"text"},
              "URL":{"type":"text"},"é":{"type":"text"}}}}})",
      "test.json");
}

}  // namespace

TEST_CASE("the types of the default definition are the golden ones", "[models]") {
  const definition::Definition definition = definition::default_definition();
  CHECK(typescript(definition) == golden("discovery.ts"));
  CHECK(swift(definition) == golden("discovery.swift"));
  CHECK(kotlin(definition) == golden("discovery.kt"));
}

TEST_CASE("the types of groups, aliases and segments are the golden ones", "[models]") {
  const definition::Definition definition =
      definition::load_definition(std::string(VIZZY_TEST_FIXTURES) + "/../../templates/shop.json");
  CHECK(typescript(definition) == golden("shop.ts"));
  CHECK(swift(definition) == golden("shop.swift"));
  CHECK(kotlin(definition) == golden("shop.kt"));
}

TEST_CASE("the types of every name that languages do not take are the golden ones", "[models]") {
  const definition::Definition definition =
      definition::load_definition(std::string(VIZZY_TEST_FIXTURES) + "/../models/awkward.json");
  CHECK(typescript(definition) == golden("awkward.ts"));
  CHECK(swift(definition) == golden("awkward.swift"));
  CHECK(kotlin(definition, "com.example.feed") == golden("awkward.kt"));
}

TEST_CASE("a package of Kotlin is one or more identifiers", "[models]") {
  for (const char* name : {"feed", "com.example.feed", "_a.b2", "Feed", "com.example.value"})
    CHECK(is_kotlin_package(name));
  for (const char* name : {"", ".", "com.", ".com", "com..feed", "my-app", "2nd", "com.2nd",
                           "com.in", "é", "_", "com.example; import java.io.File", "a b", "`in`"})
    CHECK_FALSE(is_kotlin_package(name));
}

TEST_CASE("integers within a declared range that JSON holds are plain numbers", "[models]") {
  TypeNames names;
  names.integer = "any";
  names.exact = "exact";
  names.small = "small";
  const auto type = [&](std::int64_t min, std::int64_t max) {
    Member member;
    member.type = definition::FieldType::integer;
    member.min = min;
    member.max = max;
    return type_name(member, names);
  };
  constexpr std::int64_t kMostExact = 9'007'199'254'740'991;
  CHECK(type(INT64_MIN, INT64_MAX) == "any");
  CHECK(type(0, INT64_MAX) == "any");
  CHECK(type(INT64_MIN, 0) == "any");
  CHECK(type(0, kMostExact + 1) == "any");
  CHECK(type(-kMostExact, kMostExact) == "exact");
  CHECK(type(0, std::int64_t{INT32_MAX} + 1) == "exact");
  CHECK(type(INT32_MIN, INT32_MAX) == "small");
}

TEST_CASE("types have names that a language takes, whatever the feed is called", "[models]") {
  const auto name = [](const char* collection) {
    definition::Definition definition;
    definition.documents.emplace_back().name = collection;
    definition.documents[0].fields.emplace_back();
    return collection_constants(definition).at(0).name;
  };
  CHECK(name("creators") == "CreatorsCollection");
  CHECK(name("top-40_songs") == "Top40SongsCollection");
  CHECK(name("7days") == "_7daysCollection");
  CHECK(name("-") == "_Collection");
}

TEST_CASE("every field but the key is optional", "[models]") {
  for (const RecordType& record : record_types(definition::default_definition())) {
    int required = 0;
    for (const Member& member : record.members) required += member.is_required ? 1 : 0;
    INFO(record.name);
    CHECK(required == 1);
    CHECK(record.members[0].is_required);
  }
}

TEST_CASE("names that a language does not take are changed, and the wire's name is kept",
          "[models]") {
  const definition::Definition definition = awkward_definition();
  const auto names = property_names(record_types(definition)[0]);
  CHECK(names == std::vector<std::string>{"theKey", "class", "_2nd", "aB", "aB_", "self", "field",
                                          "x", "URL", "field_"});
  const std::string script = typescript(definition);
  CHECK(script.find("export type ByCityItem = {\n  readonly \"the key\": string;\n"
                    "  readonly class?: boolean;\n  readonly \"2nd\"?: number;\n"
                    "  readonly a_b?: Integer;\n  readonly \"a-b\"?: Integer;\n"
                    "  readonly self?: string;\n  readonly _?: string;\n"
                    "  readonly \"$x\"?: string;\n  readonly URL?: string;\n"
                    "  readonly \"é\"?: string;\n};\n") != std::string::npos);
  const std::string structs = swift(definition);
  CHECK(structs.find("  public let theKey: String\n  public let `class`: Bool?\n"
                     "  public let _2nd: Double?\n  public let aB: FeedInteger?\n"
                     "  public let aB_: FeedInteger?\n  public let self_: String?\n"
                     "  public let field: String?\n") != std::string::npos);
  CHECK(structs.find("    case theKey = \"the key\"\n    case `class`\n") != std::string::npos);
  const std::string classes = kotlin(definition);
  CHECK(classes.find("    @SerialName(\"the key\") val theKey: String,\n"
                     "    @SerialName(\"class\") val class_: Boolean? = null,\n"
                     "    @SerialName(\"2nd\") val _2nd: Double? = null,\n") != std::string::npos);
  CHECK(classes.find("@SerialName(\"\\$x\") val x: String? = null,\n") != std::string::npos);
}

TEST_CASE("no two types have the same name, whatever feeds and collections are called",
          "[models]") {
  const definition::Definition definition = definition::parse_definition(
      R"({"vizzy":1,
  "feeds":{
    "my-feed":{"sql":"SELECT 1","key":"id","sort":[],"fields":{"id":{"type":"integer"}}},
    "my_feed":{"sql":"SELECT 1","key":"id","sort":[],"fields":{"id":{"type":"integer"}}},
    "a-top":{"sql":"SELECT 1","key":"id","sort":[],"fields":{"id":{"type":"integer"}}}},
  "documents":{
    "a":{"sql":"SELECT 1","key":"id","fields":{"id":{"type":"integer"}},
         "children":{"top":{"sql":"SELECT 1","parent":"p","key":"id","sort":[],"limit":1,
                            "fields":{"id":{"type":"integer"}}}}},
    "my-docs":{"sql":"SELECT 1","key":"id","fields":{"id":{"type":"integer"}}},
    "my_docs":{"sql":"SELECT 1","key":"id","fields":{"id":{"type":"integer"}}}}})",
      "test.json");
  std::vector<std::string> names;
  for (const RecordType& record : record_types(definition)) names.push_back(record.name);
  CHECK(names == std::vector<std::string>{"MyFeedItem", "MyFeedItem_", "ATopItem", "ATopItem_",
                                          "ADocument", "MyDocsDocument", "MyDocsDocument_"});
  CHECK(record_types(definition)[4].members[1].element == "ATopItem_");
  names.clear();
  for (const CollectionConstant& each : collection_constants(definition))
    names.push_back(each.name);
  CHECK(names == std::vector<std::string>{"ACollection", "MyDocsCollection", "MyDocsCollection_"});
  for (const std::string& code : {typescript(definition), swift(definition), kotlin(definition)}) {
    CHECK(code.find("MyFeedItem_") != std::string::npos);
    CHECK(code.find("MyDocsCollection_") != std::string::npos);
  }
}

TEST_CASE("names of underscores and what a struct has already name no property", "[models]") {
  RecordType record;
  for (const char* name : {"_", "__", "field", "hash", "CodingKeys"})
    record.members.emplace_back().json_name = name;
  CHECK(property_names(record) ==
        std::vector<std::string>{"field", "field_", "field__", "hash", "CodingKeys"});
  const std::vector<std::string_view> taken{"hash", "CodingKeys"};
  CHECK(property_names(record, taken)[3] == "hash_");
  CHECK(property_names(record, taken)[4] == "CodingKeys_");
}

TEST_CASE("the case of the first letter tells no two properties apart", "[models]") {
  RecordType record;
  for (const char* name : {"url", "Url", "URL", "uRL", "a_b", "AB"})
    record.members.emplace_back().json_name = name;
  CHECK(property_names(record) ==
        std::vector<std::string>{"url", "Url_", "URL", "uRL_", "aB", "AB_"});
}

TEST_CASE("any name can be a literal", "[models]") {
  CHECK(string_literal("a\"\\$\f\n", "$", "\\u{:04x}") == R"("a\"\\\$\u000c\u000a")");
  CHECK(string_literal("\f$", "", "\\u{{{:x}}}") == R"("\u{c}$")");
}
