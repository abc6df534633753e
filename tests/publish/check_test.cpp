#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "core/codec/encoding.h"
#include "tests/publish/publish_fixture.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;
namespace {

/// Published, and to be checked from now on.
struct Checked : PublishFixture {
  Checked() { begin(); }
  explicit Checked(const Representation& representation) {
    options.representation = representation;
    begin();
  }
  void begin() {
    (void)publish();
    options.trust = Trust::listing;
    (void)web.take_log();
    (void)bookkeeping.take_log();
  }
  [[nodiscard]] std::size_t puts() {
    std::size_t puts = 0;
    for (MemoryDestination* destination : {&web, &bookkeeping})
      for (const std::string& step : destination->take_log())
        puts += step.starts_with("put ") || step.starts_with("swap ") ? 1U : 0U;
    return puts;
  }
  [[nodiscard]] std::string an_object() const {
    return std::ranges::find_if(
               web.objects, [](const auto& object) { return object.first.starts_with("v1/o/"); })
        ->first;
  }
};

}  // namespace

TEST_CASE("a check of a complete destination puts nothing") {
  Checked fixture;
  const PublishReport report = fixture.publish();
  CHECK(fixture.puts() == 0);
  CHECK_FALSE(report.changed);
  REQUIRE(report.check);
  CHECK(report.check->listed == fixture.web.objects.size());
  CHECK(report.check->flaws() == 0);
  CHECK(report.check->foreign == 0);
  CHECK(publish::text(report) == "check        " + std::to_string(report.check->listed) +
                                     " objects listed, nothing missing\n"
                                     "nothing to publish: s3://feed holds sequence 1\n");
}

TEST_CASE("a check puts again what is missing or of another size, and nothing else") {
  Checked fixture;
  const std::string object = fixture.an_object();
  fixture.web.objects.erase(object);
  fixture.web.objects.erase("v1/creators/7.json");
  fixture.web.objects.at("v1/creators/9.json").bytes += "x";
  fixture.web.objects.at("v1/discovery.json").bytes.clear();
  const PublishReport report = fixture.publish();
  require_published(fixture);
  CHECK(report.changed);
  REQUIRE(report.check);
  CHECK(report.check->missing == 2);
  CHECK(report.check->resized == 2);
  CHECK(report.kinds[0].puts == 1);
  CHECK(report.kinds[1].puts == 1);
  CHECK(report.kinds[2].puts == 2);
  const auto text = publish::text(report);
  INFO(text);
  CHECK(text.find(" objects listed, 2 missing and 2 of another size, put again\n") !=
        std::string::npos);
  CHECK_FALSE(fixture.publish().changed);
}

TEST_CASE("a check sees another content of the same size, by its ETag or by reading it") {
  Checked fixture;
  fixture.web.gives_md5 = GENERATE(true, false);
  for (const char* key : {"v1/discovery.json", "v1/creators/7.json"})
    fixture.web.objects.at(key).bytes.back() ^= 1;
  fixture.web.objects.at(fixture.an_object()).bytes.back() ^= 1;
  const PublishReport report = fixture.publish();
  CHECK(report.check->altered == 3);
  CHECK(report.total().puts > 3);
  CHECK(publish::text(report).find(
            "0 missing and 0 of another size and 3 of another content, put again\n") !=
        std::string::npos);
  require_published(fixture);
  const auto is_read = [](const std::string& step) { return step.starts_with("get v1/"); };
  (void)fixture.web.take_log();
  CHECK_FALSE(fixture.publish().changed);
  CHECK(std::ranges::none_of(fixture.web.take_log(), is_read) == fixture.web.gives_md5);
}

TEST_CASE("without a check what is missing is not seen") {
  Checked fixture;
  fixture.web.objects.erase("v1/creators/7.json");
  fixture.options.trust = Trust::bookkeeping;
  CHECK_FALSE(fixture.publish().changed);
  CHECK_FALSE(fixture.web.objects.contains("v1/creators/7.json"));
}

TEST_CASE("a check sees every encoding") {
  Checked fixture(make_representation(codec::Encoding::identity, true, true));
  fixture.web.objects.erase("v1/discovery.json.br");
  const PublishReport report = fixture.publish();
  CHECK(report.check->missing == 1);
  CHECK(fixture.web.objects.contains("v1/discovery.json.br"));
}

TEST_CASE("a check that finds damage repairs it under the lease") {
  Checked fixture;
  fixture.web.objects.erase("v1/discovery.json");
  bool was_announced = false;
  fixture.web.before = [&](const std::string& step) {
    if (step == "put v1/discovery.json")
      was_announced =
          parse_head(fixture.bookkeeping.objects.at("head.json").bytes, "head").intents.size() == 1;
  };
  (void)fixture.publish();
  CHECK(was_announced);
}

TEST_CASE("a check says what is foreign and leaves it") {
  Checked fixture;
  fixture.web.put("v1/o/zz/mine.json", "12345", {});
  fixture.web.put("robots.txt", "outside of the feed", {});
  const PublishReport report = fixture.publish();
  CHECK_FALSE(report.changed);
  CHECK(report.check->foreign == 1);
  CHECK(report.check->foreign_bytes == 5);
  CHECK(report.check->foreign_keys == std::vector<std::string>{"v1/o/zz/mine.json"});
  CHECK(fixture.web.objects.contains("v1/o/zz/mine.json"));
  CHECK(publish::text(report).find(
            "foreign      1 object that nothing refers to, 5 bytes: --gc removes vizzy's\n"
            "  v1/o/zz/mine.json\n") != std::string::npos);
  const auto json = nlohmann::json::parse(publish::json(report));
  CHECK(json.at("check").at("foreign_keys").at(0) == "v1/o/zz/mine.json");
  CHECK(json.at("check").at("missing") == 0);
}

TEST_CASE("a check puts lost bookkeeping again") {
  Checked fixture;
  fixture.folder.write("state/marker", "");
  std::erase_if(fixture.bookkeeping.objects, [](const auto& object) {
    return object.first.starts_with("shards/") || object.first.starts_with("manifests/");
  });
  const PublishReport report = fixture.publish();
  CHECK(report.changed);
  CHECK(report.check->bookkeeping > 1);
  CHECK(report.kinds[2].puts == 0);
  require_published(fixture);
  const PublishReport again = fixture.publish();
  CHECK(again.check->flaws() == 0);
  CHECK_FALSE(again.changed);
}

TEST_CASE("a check puts objects of older versions again, if the folder has them") {
  Checked fixture;
  const auto before = fixture.web.objects;
  fixture.change();
  (void)fixture.publish();
  std::vector<std::string> old;
  const auto now = published_bytes(fixture.folder, fixture.options.representation);
  for (const auto& [key, stored] : before)
    if (key.starts_with("v1/o/") && !now.contains(key)) old.push_back(key);
  REQUIRE(old.size() >= 2);
  fixture.web.objects.erase(old[0]);
  fixture.web.objects.erase(old[1]);
  const std::string path = "public/" + old[1];
  fixture.folder.erase(path + ".gz");
  const PublishReport report = fixture.publish();
  CHECK(fixture.web.objects.contains(old[0]));
  CHECK_FALSE(fixture.web.objects.contains(old[1]));
  CHECK(report.check->missing == 1);
  CHECK(report.check->lost == 1);
  REQUIRE(report.warnings.size() == 1);
  CHECK(text_of(report.warnings[0]) ==
        "1 object of older versions are missing at s3://feed and in the folder: readers who scroll "
        "those versions start again at the newest one");
}

TEST_CASE("a dry run of a check lists what would be put again") {
  Checked fixture;
  fixture.web.objects.erase("v1/creators/7.json");
  fixture.options.mode = PublishMode::dry_run;
  const PublishReport report = fixture.publish();
  CHECK(fixture.puts() == 0);
  const auto step = std::ranges::find(report.plan, "v1/creators/7.json", &PlannedStep::key);
  REQUIRE(step != report.plan.end());
  CHECK(step->action == Action::put);
  CHECK(text_of(step->reason) == "missing at the destination");
}

TEST_CASE("a check together with a change puts both") {
  Checked fixture;
  fixture.web.objects.erase("v1/creators/7.json");
  fixture.change();
  const PublishReport report = fixture.publish();
  require_published(fixture);
  CHECK(report.check->missing == 1);
  CHECK(report.kinds[2].puts == 5);  // 7, 10, 20, 30 and the new one
  CHECK_FALSE(fixture.publish().changed);
}

TEST_CASE("a check believes the listing more than the journal of a run that was cut off") {
  Checked fixture;
  fixture.change();
  fixture.bookkeeping.before = [](const std::string& step) {
    if (step.starts_with("put manifests/")) throw Error(ErrorKind::failed, "killed");
  };
  CHECK_THROWS_AS(fixture.publish(), Error);
  fixture.bookkeeping.before = nullptr;
  fixture.web.objects.erase("v1/creators/10.json");
  (void)fixture.publish();
  require_published(fixture);
}
