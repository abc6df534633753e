#include "core/format/contract.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <functional>
#include <string>
#include <vector>

#include "core/format/contract_changes.h"

using namespace vizzy;
using namespace vizzy::format;

namespace {

/// A feed in segments, and grouped documents with an alias and children.
definition::Definition shop() {
  return definition::parse_definition(R"({"vizzy":1,
"feeds":{"goods":{"sql":"SELECT 1","key":"id","sort":[],"segment_by":["country"],
  "fields":{"id":{"type":"integer"},"name":{"type":"text"},"price":{"type":"decimal","digits":0},
            "added":{"type":"date"}}}},
"documents":{"sheets":{"sql":"SELECT 1","key":"id","alias":"slug","group":16,
  "fields":{"id":{"type":"integer"},"slug":{"type":"text"},"name":{"type":"text"}},
  "children":{"orders":{"sql":"SELECT 1","parent":"good","key":"nr","sort":[],
    "fields":{"nr":{"type":"integer"},"quantity":{"type":"integer"}}}}}}})",
                                      "shop.json");
}

using Change = std::function<void(definition::Definition&)>;

ContractChanges changes_of(const Change& change) {
  definition::Definition after = shop();
  change(after);
  return contract_changes(contract_of(shop()), contract_of(after));
}

/// The breaks in words, each with what it adds.
std::vector<std::string> lines_of(const Change& change) {
  const ContractChanges changes = changes_of(change);
  std::vector<std::string> lines;
  for (const Break& broken : changes.breaks) lines.push_back(describe(broken));
  for (const std::string& addition : changes.additions) lines.push_back("adds " + addition);
  return lines;
}

using Lines = std::vector<std::string>;

definition::FeedDefinition& goods(definition::Definition& shop) { return shop.feeds[0]; }
definition::DocumentsDefinition& sheets(definition::Definition& shop) { return shop.documents[0]; }
definition::ChildrenDefinition& orders(definition::Definition& shop) {
  return sheets(shop).children[0];
}

}  // namespace

TEST_CASE("what apps do not rely on is no break") {
  CHECK(lines_of([](auto& shop) {
          goods(shop).sql = "SELECT 2";
          goods(shop).page_size = 7;
          goods(shop).changes.spans.clear();
          goods(shop).segments->max_segments = 3;
          std::swap(goods(shop).fields[1], goods(shop).fields[3]);
          goods(shop).fields[1].required = true;
          orders(shop).limit = 3;
          shop.gates.min_items = 3;
        }).empty());
}

TEST_CASE("a field that is gone or has another type breaks the apps that read it") {
  CHECK(lines_of([](auto& shop) { goods(shop).fields.pop_back(); }) ==
        Lines{"feed goods: field \"added\" was date, is gone: apps miss it in every item"});
  CHECK(lines_of([](auto& shop) {
          goods(shop).fields[3].type = definition::FieldType::timestamp;
        }) == Lines{"feed goods: field \"added\" was date, is timestamp: apps that read a date get "
                    "a timestamp"});
  CHECK(lines_of([](auto& shop) { goods(shop).fields[1].name = "title"; }) ==
        Lines{"feed goods: field \"name\" was text, is gone: apps miss it in every item",
              "adds feed goods: field \"title\""});
  CHECK(
      lines_of([](auto& shop) { sheets(shop).fields.pop_back(); }) ==
      Lines{"documents sheets: field \"name\" was text, is gone: apps miss it in every document"});
  CHECK(lines_of([](auto& shop) { orders(shop).fields[1].type = definition::FieldType::text; }) ==
        Lines{"documents sheets: field \"orders.quantity\" was integer, is text: apps that "
              "read an integer get text"});
}

TEST_CASE("decimals break whoever reads whole numbers, and nobody else") {
  CHECK(lines_of([](auto& shop) { goods(shop).fields[2].digits = 2; }) ==
        Lines{"feed goods: field \"price\" was decimal with 0 digits, is decimal with 2 digits: "
              "apps that read whole numbers get fractions"});
  const auto with_digits = [](int digits) {
    definition::Definition definition = shop();
    goods(definition).fields[2].digits = digits;
    return contract_of(definition);
  };
  CHECK(contract_changes(with_digits(2), with_digits(4)).breaks.empty());
  CHECK(contract_changes(with_digits(2), with_digits(0)).breaks.empty());
}

TEST_CASE("keys that become text, and another key column, break apps") {
  CHECK(lines_of([](auto& shop) { goods(shop).fields[0].type = definition::FieldType::text; }) ==
        Lines{"feed goods: field \"id\" was integer, is text: apps that read an integer get text"});
  CHECK(lines_of([](auto& shop) { goods(shop).key = 1; }) ==
        Lines{"feed goods: key was \"id\", is \"name\": apps tell items apart by a field that may "
              "be absent or appear twice"});
  CHECK(lines_of([](auto& shop) { sheets(shop).key = 2; }) ==
        Lines{"documents sheets: key was \"id\", is \"name\": apps ask for documents by a value "
              "that no longer names them"});
  CHECK(lines_of([](auto& shop) { orders(shop).key = 1; }) ==
        Lines{"documents sheets: key of orders was \"nr\", is \"quantity\": apps tell children "
              "apart by a field that may be absent or appear twice"});
}

TEST_CASE("segments that are gone or divided by other columns break apps") {
  CHECK(lines_of([](auto& shop) { goods(shop).segments.reset(); }) ==
        Lines{"feed goods: segment_by was country, is gone: apps get 404 for the segments that "
              "they know"});
  CHECK(lines_of([](auto& shop) {
          goods(shop).segments->columns = {"kind", "country"};
        }) ==
        Lines{"feed goods: segment_by was country, is kind, country: apps get 404 for the segments "
              "that they know"});
}

TEST_CASE("what leads to documents breaks apps when it changes") {
  CHECK(lines_of([](auto& shop) { sheets(shop).groups = 256; }) ==
        Lines{"documents sheets: group was 16, is 256: apps ask for documents under other URLs and "
              "get 404"});
  CHECK(lines_of([](auto& shop) { sheets(shop).groups = 0; }) ==
        Lines{"documents sheets: group was 16, is none: apps ask for documents under other URLs "
              "and get 404"});
  CHECK(lines_of([](auto& shop) { sheets(shop).alias = 2; }) ==
        Lines{"documents sheets: alias was \"slug\", is \"name\": apps get 404 for "
              "v1/sheets/slug/<text>.json"});
  CHECK(lines_of([](auto& shop) { sheets(shop).alias.reset(); }) ==
        Lines{"documents sheets: alias was \"slug\", is gone: apps get 404 for "
              "v1/sheets/slug/<text>.json"});
  CHECK(lines_of([](auto& shop) { sheets(shop).children.clear(); }) ==
        Lines{"documents sheets: children \"orders\" was a list, is gone: apps miss them in every "
              "document"});
}

TEST_CASE("a feed or collection that is gone is named, with its new name where that is plain") {
  CHECK(lines_of([](auto& shop) { shop.documents.clear(); }) ==
        Lines{"documents sheets: their folder was v1/sheets/, is gone: apps get 404 for every "
              "document"});
  CHECK(lines_of([](auto& shop) { goods(shop).name = "wares"; }) ==
        Lines{"feed goods: its entry was v1/goods.json, is v1/wares.json: apps get 404",
              "adds feed wares"});
  CHECK(lines_of([](auto& shop) {
          shop.feeds.push_back(goods(shop));
          shop.feeds[0].name = "wares";
          shop.feeds[1].name = "things";
        }) == Lines{"feed goods: its entry was v1/goods.json, is gone: apps get 404",
                    "adds feed wares", "adds feed things"});
}

TEST_CASE("additions are no breaks") {
  const auto backwards = [](const Change& change) {
    definition::Definition before = shop();
    change(before);
    const ContractChanges changes = contract_changes(contract_of(before), contract_of(shop()));
    CHECK(changes.breaks.empty());
    return changes.additions;
  };
  CHECK(backwards([](auto& shop) {
          goods(shop).fields.pop_back();
          goods(shop).segments.reset();
          sheets(shop).alias.reset();
          orders(shop).fields.pop_back();
        }) == Lines{"feed goods: field \"added\"", "feed goods: segment_by country",
                    "documents sheets: alias \"slug\"",
                    "documents sheets: field \"orders.quantity\""});
  CHECK(backwards([](auto& shop) { sheets(shop).children.clear(); }) ==
        Lines{"documents sheets: children \"orders\""});
  CHECK(backwards([](auto& shop) { shop.documents.clear(); }) == Lines{"documents sheets"});
}
