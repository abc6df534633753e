#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/format/contract_changes.h"
#include "core/store/commit.h"
#include "core/versions/rollback.h"
#include "tests/publish/publish_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

namespace {

const std::string kBreak =
    "feed discovery: field \"username\" was text, is gone: apps miss it in every item";

void drop_name(PublishFixture& fixture) {
  definition::FeedDefinition& feed = fixture.build.definition.feeds[0];
  feed.fields.erase(feed.fields.begin() + 1);
  feed.sort.clear();
}

void build_allowed(PublishFixture& fixture) {
  fixture.build.options.allow_breaking = {"discovery"};
  (void)fixture.build(fixture.folder);
  fixture.build.options.allow_breaking.clear();
}

/// As a folder that an earlier program built.
void forget_breaks(PublishFixture& fixture) {
  store::Manifest manifest = store::read_current_manifest(fixture.folder).value();
  manifest.allowed_breaks.clear();
  ++manifest.sequence;
  store::Commit commit(fixture.folder);
  commit.commit(manifest);
}

std::string refusal(PublishFixture& fixture) {
  (void)fixture.web.take_log();
  std::string message = thrown(ErrorKind::gate, [&] { (void)fixture.publish(); });
  for (const std::string& step : fixture.web.take_log()) CHECK_FALSE(step.starts_with("put"));
  return message;
}

}  // namespace

TEST_CASE("a break that a build was allowed needs no second word at the publish") {
  PublishFixture fixture;
  (void)fixture.publish();
  drop_name(fixture);
  build_allowed(fixture);
  fixture.change();
  const PublishReport report = fixture.publish();
  CHECK(report.changed);
  CHECK(report.warnings.empty());
  REQUIRE(report.contract.known_breaks.size() == 1);
  CHECK(format::describe(report.contract.known_breaks[0]) == kBreak);
}

TEST_CASE("a publish that breaks apps is refused with all breaks unless they are allowed") {
  PublishFixture fixture;
  (void)fixture.publish();
  drop_name(fixture);
  build_allowed(fixture);
  forget_breaks(fixture);
  const PublishMode mode = GENERATE(PublishMode::publish, PublishMode::dry_run);
  fixture.options.mode = mode;
  CHECK(refusal(fixture) ==
        "sequence 3 breaks what apps rely on at s3://feed (1 break); build with a definition that "
        "keeps the old one, or, when no app needs it, pass --allow-breaking discovery:\n  " +
            kBreak);
  fixture.options.allow_breaking = {"creators"};
  (void)refusal(fixture);
  fixture.options.allow_breaking = {"discovery", "creators"};
  const PublishReport report = fixture.publish();
  CHECK(texts_of(report.warnings) ==
        std::vector<std::string>{kBreak + " (--allow-breaking discovery)",
                                 "--allow-breaking creators was not needed: remove it, or the next "
                                 "break passes unseen"});
  CHECK(publish::json(report).find("\"part\": \"field \\\"username\\\"\"") != std::string::npos);
}

TEST_CASE("what a build let through counts for that break only") {
  PublishFixture fixture;
  (void)fixture.publish();
  definition::FeedDefinition& feed = fixture.build.definition.feeds[0];
  const std::vector<definition::Field> fields = feed.fields;
  drop_name(fixture);
  build_allowed(fixture);
  feed.fields = fields;  // another field of the same name
  feed.fields[1].column = "id";
  feed.fields[1].type = definition::FieldType::integer;
  (void)fixture.build(fixture.folder);
  CHECK(refusal(fixture).ends_with(
      "\n  feed discovery: field \"username\" was text, is integer: apps that read text get an "
      "integer"));
}

TEST_CASE("what was let through before the published version was built does not count") {
  PublishFixture fixture;
  const definition::Definition whole = fixture.build.definition;
  drop_name(fixture);
  fixture.build.options.allow_breaking = {"discovery"};
  (void)fixture.build(fixture.folder);  // sequence 2
  const definition::Definition fewer = fixture.build.definition;
  fixture.build.definition = whole;
  (void)fixture.build(fixture.folder);
  (void)fixture.publish();  // sequence 3, which has the field
  fixture.build.definition = fewer;
  (void)fixture.build(fixture.folder);
  store::Manifest manifest = store::read_current_manifest(fixture.folder).value();
  REQUIRE(manifest.allowed_breaks.size() == 2);
  manifest.allowed_breaks.pop_back();
  ++manifest.sequence;
  store::Commit commit(fixture.folder);
  commit.commit(manifest);
  CHECK(refusal(fixture).ends_with(kBreak));
}

TEST_CASE("a rollback is a word, too") {
  PublishFixture fixture;
  drop_name(fixture);
  build_allowed(fixture);
  definition::FeedDefinition& feed = fixture.build.definition.feeds[0];
  definition::Field bio = feed.fields[0];
  bio.name = "number";
  feed.fields.push_back(bio);
  (void)fixture.build(fixture.folder);
  (void)fixture.publish();
  (void)versions::roll_back(fixture.folder, "2", {.now = fixture.now});
  CHECK(fixture.publish().contract.known_breaks.size() == 1);
}

TEST_CASE("an unrelated folder that replaces a feed is compared with it") {
  PublishFixture destination;
  (void)destination.publish();
  PublishFixture other(false);
  other.build.options.lineage_seed = "another";
  drop_name(other);
  (void)other.build(other.folder);
  other.options.other_feed = OtherFeed::replaced;
  NoProgress progress;
  const auto publish_there = [&] {
    return publish::publish(other.folder, {destination.web, destination.bookkeeping}, other.options,
                            progress);
  };
  CHECK(thrown(ErrorKind::gate, [&] { (void)publish_there(); }).ends_with(kBreak));
  other.options.allow_breaking = {"discovery"};
  CHECK(publish_there().changed);
}
