#include "core/store/denylist.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/format/key.h"
#include "core/store/commit.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "tests/store/memory_store.h"
#include "tests/support/not_counts.h"
#include "tests/support/thrown.h"
#include "tests/support/views.h"

using namespace vizzy;
using namespace vizzy::store;
using namespace vizzy::test;

namespace {

using std::chrono::sys_seconds;

constexpr sys_seconds at(int seconds) { return sys_seconds(std::chrono::seconds(seconds)); }

Denylist example() {
  return Denylist({{.key = "7", .from = {}, .hidden_until = at(100)},
                   {.key = "10", .from = {"people"}, .hidden_until = at(200)},
                   {.key = "ana", .from = {}, .hidden_until = at(200)}});
}

std::string refusal_of(const std::string& text) {
  MemoryStore store;
  store.set(std::string(kDenylist), text);
  return thrown(ErrorKind::failed, [&] { (void)read_denylist(store); });
}

}  // namespace

TEST_CASE("no key stays hidden for longer than it was meant to") {
  Denylist denylist(
      {{.key = "7", .from = {}, .hidden_until = at(100), .hidden_for = std::chrono::seconds(50)},
       {.key = "8", .from = {}, .hidden_until = at(9000), .hidden_for = std::chrono::seconds(50)},
       {.key = "9", .from = {}, .hidden_until = at(9000)}});
  CHECK(denylist.limit_hiding(at(60)));
  CHECK(denylist.keys().at(0).hidden_until == at(100));
  CHECK(denylist.keys().at(1).hidden_until == at(110));
  CHECK(denylist.keys().at(2).hidden_until == at(9000));  // not known
  CHECK_FALSE(denylist.limit_hiding(at(60)));
  CHECK(parse_denylist(denylist_json(denylist)).keys() == denylist.keys());
}

TEST_CASE("a folder without a denylist denies nothing") {
  MemoryStore store;
  CHECK(read_denylist(store).empty());
}

TEST_CASE("a denylist with a member of a newer program is refused, not called damaged") {
  for (const char* text :
       {R"({"vizzy_denylist":1,"keys":[],"later":1})",
        R"({"vizzy_denylist":1,"keys":[{"key":"7","hidden_until":9,"later":1}]})",
        R"({"vizzy_denylist":1,"keys":[],"undone":[{"id":"a","key":"7","later":1}]})"})
    CHECK(refusal_of(text) ==
          "state/denylist.json was written by a newer vizzy (it has \"later\"); use that program");
}

TEST_CASE("a denylist reads back as it was written") {
  MemoryStore store;
  store.set(std::string(kDenylist), denylist_json(example()));
  CHECK((read_denylist(store).keys() == example().keys()));
  CHECK(denylist_json(read_denylist(store)) == denylist_json(example()));
}

TEST_CASE("a key is denied everywhere, or only where it was taken down from") {
  CHECK(example().keys_of("discovery") == format::KeySet{"7", "ana"});
  CHECK(example().keys_of("people") == format::KeySet{"10", "7", "ana"});
  for (const char* name : {"discovery", "people", "people/a", "creators.top_videos"})
    for (const char* key : {"", "10", "7", "8", "ana", "anb"})
      CHECK(example().denies(name, key) == example().keys_of(name).contains(key));
}

TEST_CASE("an entry hides the keys that its feed can hold, until their time is over") {
  const definition::FeedOutline feed =
      definition::outline(feed_of({integer_field("id"), text_field("name")}));
  CHECK(example().hidden(feed, at(0)) == std::vector<std::string>{"7"});
  CHECK(example().hidden(feed, at(100)).empty());
  definition::FeedOutline people = feed;
  people.name = "people";
  CHECK(example().hidden(people, at(99)) == std::vector<std::string>{"10", "7"});
  CHECK(example().hidden(people, at(100)) == std::vector<std::string>{"10"});
}

TEST_CASE("a key that is denied again takes the new time and is listed once") {
  Denylist denylist = example();
  denylist.add({{.key = "7", .from = {}, .hidden_until = at(500)}});
  CHECK(denylist.keys().size() == 3);
  denylist.add({{.key = "7", .from = {"people"}, .hidden_until = at(600)}});
  CHECK(denylist.keys().size() == 4);
  CHECK(denylist.remove({"7"}).empty());
  CHECK(denylist.keys().size() == 2);
  CHECK(denylist.remove({"7", "ana"}) == std::vector<std::string>{"7"});
}

TEST_CASE("a key that is taken down again keeps its reason and who asked, unless others are said") {
  Denylist denylist;
  denylist.add({{.key = "7",
                 .from = {},
                 .hidden_until = at(100),
                 .reason = "order 7",
                 .requested_by = "legal"}});
  denylist.add({{.key = "7", .from = {}, .hidden_until = at(200)}});
  CHECK(denylist.keys().at(0).hidden_until == at(200));
  CHECK(denylist.keys().at(0).reason == "order 7");
  CHECK(denylist.keys().at(0).requested_by == "legal");
  denylist.add({{.key = "7", .from = {}, .hidden_until = at(300), .reason = "order 8"}});
  CHECK(denylist.keys().at(0).reason == "order 8");
  CHECK(denylist.keys().at(0).requested_by == "legal");
  denylist.add({{.key = "7", .from = {"people"}, .hidden_until = at(300)}});
  CHECK(denylist.keys().at(1).reason.empty());
}

TEST_CASE("an undo lifts the takedowns that it saw, in whatever copy they are") {
  Denylist backup = example();
  Denylist undone = backup;
  CHECK(undone.remove({"7"}).empty());
  backup.merge(undone);
  CHECK((backup == undone));
  undone.merge(example());
  CHECK((backup == undone));
  CHECK(undone.keys_of("discovery") == format::KeySet{"ana"});
}

TEST_CASE("a takedown that an undo never saw stays") {
  Denylist here = example();
  Denylist there = example();
  CHECK(here.remove({"7"}).empty());
  there.add({{.key = "7", .from = {}, .hidden_until = at(900)}});
  here.merge(there);
  CHECK(here.keys_of("discovery") == format::KeySet{"7", "ana"});
  CHECK(here.remove({"7"}).empty());
  there.merge(here);
  CHECK(there.keys_of("discovery") == format::KeySet{"ana"});
}

TEST_CASE("a key can be taken down, undone and taken down again in one second") {
  Denylist denylist;
  for (int i = 0; i < 3; ++i) {
    denylist.add({{.key = "7", .from = {}, .hidden_until = at(100)}});
    CHECK(denylist.keys_of("discovery") == format::KeySet{"7"});
    CHECK(denylist.remove({"7"}).empty());
    CHECK(denylist.keys_of("discovery").empty());
  }
  CHECK(denylist.undone().size() == 3);
}

TEST_CASE("merging goes in any order and any number of times") {
  Denylist a = example(), b, c;
  b.add({{.key = "8", .from = {"people"}, .hidden_until = at(50)}});
  c.merge(a);
  CHECK(c.remove({"10"}).empty());
  Denylist abc = a;
  abc.merge(b);
  abc.merge(c);
  Denylist cba = c;
  cba.merge(b);
  cba.merge(a);
  cba.merge(b);
  CHECK((abc == cba));
  CHECK(denylist_json(abc) == denylist_json(cba));
}

TEST_CASE("a record of an earlier program has the same id in every copy") {
  const std::string old =
      R"({"vizzy_denylist":1,"keys":[{"key":"7","from":["people"],"hidden_until":5}]})";
  Denylist here = parse_denylist(old);
  Denylist there = parse_denylist(old);
  CHECK(there.remove({"7"}).empty());
  here.merge(there);
  CHECK(here.keys().empty());
}

TEST_CASE("a damaged denylist stops everything, because keys would come back without it") {
  for (const char* text : {"", "{", "[]", "{\"vizzy_denylist\":1}",
                           R"({"vizzy_denylist":1,"keys":[{"key":7,"hidden_until":0}]})",
                           R"({"vizzy_denylist":1,"keys":[{"key":"7","hidden_until":1e300}]})"}) {
    CHECK(refusal_of(text) ==
          "state/denylist.json is damaged, and without it everything taken down would be published "
          "again; restore it from a backup, or take everything down again: vizzy takedown KEY... "
          "--new-denylist");
  }
  CHECK(refusal_of(R"({"vizzy_denylist":2,"keys":[]})") ==
        "state/denylist.json was written by a newer vizzy; use that program");
}

TEST_CASE("a denylist whose numbers are not counts is damaged") {
  for (const std::string_view value : kNotCounts) {
    INFO(value);
    const std::string number(value);
    CHECK(refusal_of(R"({"vizzy_denylist":1,"keys":[{"key":"7","hidden_until":)" + number + "}]}")
              .starts_with("state/denylist.json is damaged, "));
    CHECK(refusal_of("{\"vizzy_denylist\":" + number + ",\"keys\":[]}")
              .starts_with("state/denylist.json is damaged, "));
  }
}

TEST_CASE("a denylist is the one that the commit record names, unless a commit is pending") {
  MemoryStore store;
  const std::string path(kDenylist);
  const std::string json = denylist_json(example());
  CommitRecord record{
      .sequence = 1, .manifest = codec::sha256("m"), .denylist = codec::sha256(json)};
  write_commit(store, record);
  const auto refusal = [&] {
    return thrown(ErrorKind::failed, [&] { (void)read_denylist(store); });
  };
  CHECK(refusal().starts_with(path + " is missing, and without it"));
  store.set(path, denylist_json(Denylist({example().keys()[0]})));  // an older one
  CHECK(refusal().starts_with(path + " is not the one that was committed, and without it"));
  CHECK(salvage_denylist(store).keys().size() == 1);
  record.plan = codec::sha256("a plan");
  write_commit(store, record);
  CHECK(read_denylist(store).keys().size() == 1);
  record.plan.reset();
  write_commit(store, record);
  store.set(path, json);
  CHECK((read_denylist(store).keys() == example().keys()));
}

TEST_CASE("a record of an earlier program says nothing about the denylist, the next one names it") {
  MemoryStore store;
  const std::string path(kDenylist);
  write_commit(store, {.sequence = 1, .manifest = codec::sha256("m")});
  CHECK(read_denylist(store).empty());
  store.set(path, denylist_json(example()));
  CHECK((read_denylist(store).keys() == example().keys()));
  Commit commit(store);
  Manifest manifest;
  manifest.sequence = 2;
  commit.commit(manifest);
  CHECK(read_commit(store)->denylist == codec::sha256(denylist_json(example())));
  store.erase(path);
  CHECK(thrown(ErrorKind::failed, [&] { (void)read_denylist(store); }).starts_with(path));
}
