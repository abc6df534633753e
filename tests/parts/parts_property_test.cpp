#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include <string>
#include <vector>

#include "core/versions/takedown.h"
#include "tests/compile/generated.h"
#include "tests/parts/divided_build.h"
#include "tests/parts/same_tree.h"

using namespace vizzy;
using namespace vizzy::test;

namespace {

using Json = nlohmann::ordered_json;

/// More of what a definition may say: pages of one and two items, groups, aliases, and the gate
/// that cuts rows.
std::string varied(const std::string& definition) {
  Json json = Json::parse(definition);
  Json& feed = json["feeds"]["f"];
  if (*rc::gen::inRange(0, 3) == 0) feed["page_size"] = *rc::gen::inRange(1, 3);
  if (feed.contains("segment_by") && *rc::gen::arbitrary<bool>())
    feed["changes"] = {{"segments", true}};
  if (json.contains("documents") && *rc::gen::arbitrary<bool>())
    json["documents"]["d"]["group"] = 16;
  if (*rc::gen::inRange(0, 4) == 0) {
    json["gates"]["on_oversize"] = *rc::gen::element<std::string>("cut", "drop");
    json["gates"]["max_page_bytes"] = *rc::gen::inRange(80, 200);
  }
  return json.dump();
}

rc::Gen<codec::Encodings> any_encodings() {
  using codec::Encoding;
  return rc::gen::element(codec::Encodings(), codec::Encodings{Encoding::gzip},
                          codec::Encodings{Encoding::gzip, Encoding::brotli},
                          codec::Encodings{Encoding::identity});
}

/// The exit code. What a part refuses it refuses alone: its message may count fewer rows.
template <class Work>
int outcome_of(const Work& work) {
  try {
    work();
    return 0;
  } catch (const Error& error) {
    RC_LOG() << error.what() << "\n";
    return exit_code(error.kind());
  }
}

void take_down(MemoryStore& store, const std::string& key) {
  NoProgress progress;
  (void)versions::take_down(store,
                            {.keys = {key},
                             .effort = codec::Effort::fast,
                             .now = std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000))},
                            progress);
}

}  // namespace

TEST_CASE("whatever the definition, the rows and how they are divided, parts give the same bytes") {
  rc::prop("generated definitions, rows and parts", [] {
    Generated generated = *generated_case();
    SqliteFixture database;
    generated.fill(database);
    DividedBuild build{.database = database.path(), .definition = varied(generated.definition)};
    build.divide = {.parts = *rc::gen::inRange<std::uint64_t>(1, 7),
                    .sample = *rc::gen::inRange<std::uint64_t>(1, 60)};
    build.encodings = *any_encodings();
    RC_LOG() << build.definition << " in " << build.divide.parts << "\n";
    MemoryStore whole;
    MemoryStore divided;
    const int expected = outcome_of([&] { (void)build.whole(whole); });
    RC_ASSERT(outcome_of([&] { (void)build.in_parts(divided); }) == expected);
    if (expected != 0) return;
    RC_ASSERT(first_difference(whole, divided) == "");
    // A second version, after a takedown, some rows less and others moved.
    if (!generated.rows.empty() && *rc::gen::arbitrary<bool>()) {
      const Json key = Json::parse(generated.rows.front().key_json);
      const std::string text = key.is_string() ? key.get<std::string>() : key.dump();
      for (MemoryStore* store : {&whole, &divided}) take_down(*store, text);
    }
    generated.rows.resize(*rc::gen::inRange<std::size_t>(0, generated.rows.size() + 1));
    for (GeneratedRow& row : generated.rows)
      if (row.cells.size() > 1 && *rc::gen::inRange(0, 5) == 0)
        row.cells.back() = generated.rows.front().cells.back();
    generated.fill(database);
    build.now += std::chrono::hours(3);
    build.encodings = *any_encodings();
    const int then = outcome_of([&] { (void)build.whole(whole); });
    RC_ASSERT(outcome_of([&] { (void)build.in_parts(divided); }) == then);
    if (then != 0) return;
    RC_ASSERT(first_difference(whole, divided) == "");
  });
}
