#include <catch2/catch.hpp>

#include <set>

#include "core/codec/gzip.h"
#include "core/format/page_index.h"
#include "core/format/read_back.h"
#include "core/format/url.h"
#include "core/store/layout.h"
#include "tests/publish/publish_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;
using Fault = MemoryDestination::Fault;

namespace {

std::string body(const MemoryDestination& web, const std::string& url) {
  INFO(url);
  const auto found = web.objects.find(url + ".json");
  REQUIRE(found != web.objects.end());
  return codec::gunzip(found->second.bytes, 1'000'000);
}

/// Walks the feed as a reader does: every page that the entry leads to is there, by its hash.
/// Returns the version.
std::string walk(const MemoryDestination& web) {
  const format::Entry entry = format::parse_entry(body(web, "v1/discovery"), "entry");
  std::vector<std::string> pages = entry.pages;
  if (!entry.index.empty())
    format::visit_index(
        entry.index, [&](const std::string& url) { return body(web, url); },
        [&](std::string page) { pages.push_back(std::move(page)); });
  for (const std::string& page : pages)
    REQUIRE(format::object_url(codec::sha256(body(web, page))) == page);
  return entry.version;
}

/// Publishes one version, then fails at the n-th operation of publishing the next. Returns whether
/// it failed at all.
bool strike(PublishFixture& fixture, MemoryDestination& victim, std::uint64_t n, Fault fault) {
  victim.fail_from(n, fault);
  bool failed = false;
  try {
    (void)fixture.publish();
  } catch (const Error& error) {
    REQUIRE(error.what() == std::string("the network is down"));
    failed = true;
  }
  victim.fail_from(0);
  return failed;
}

/// The version after `change`, published without a fault.
struct Prepared {
  PublishFixture fixture;
  std::string first;
  Prepared() {
    (void)fixture.publish();
    first = walk(fixture.web);
    fixture.change();
  }
};

void strike_everywhere(bool at_bookkeeping, Fault fault) {
  for (std::uint64_t n = 1;; ++n) {
    INFO("operation " << n);
    Prepared prepared;
    PublishFixture& fixture = prepared.fixture;
    if (!strike(fixture, at_bookkeeping ? fixture.bookkeeping : fixture.web, n, fault)) {
      REQUIRE(n > 10);
      return;
    }
    (void)walk(fixture.web);  // complete at any moment
    (void)fixture.publish();
    require_published(fixture);
    REQUIRE(walk(fixture.web) != prepared.first);
  }
}

}  // namespace

TEST_CASE("a publish that is cut off anywhere leaves a whole version, and the next completes it",
          "[long]") {
  strike_everywhere(false, Fault::before);
  strike_everywhere(true, Fault::before);
}

TEST_CASE("a publish whose last request was carried out without an answer is completed", "[long]") {
  strike_everywhere(false, Fault::after);
  strike_everywhere(true, Fault::after);
}

TEST_CASE("a run that was cut off continues without putting anything twice") {
  PublishFixture fixture;
  REQUIRE(strike(fixture, fixture.web, 15, Fault::before));
  std::set<std::string> put;
  for (const std::string& step : fixture.web.take_log())
    if (step.starts_with("put ")) put.insert(step);
  REQUIRE(put.size() > 5);
  const PublishReport report = fixture.publish();
  // Objects by the intent, which stands for all of them; documents by the journal.
  CHECK(report.kinds[1].puts == 0);
  CHECK(report.kinds[2].resumed > 0);
  for (const std::string& step : fixture.web.take_log()) CHECK_FALSE(put.contains(step));
  require_published(fixture);
}

TEST_CASE("a fresh folder completes what another one left, and puts all that may differ") {
  Prepared prepared;
  PublishFixture& fixture = prepared.fixture;
  // Documents are put, and the manifest and the entry are not.
  fixture.bookkeeping.before = [&](const std::string& step) {
    if (step.starts_with("put manifests/")) throw Error(ErrorKind::failed, "killed");
  };
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.publish(); }) == "killed");
  fixture.bookkeeping.before = nullptr;

  // The next build takes the change back: its documents are those of sequence 1.
  fixture.database.run(
      "UPDATE creators SET follower_count = follower_count - 7001 WHERE id % 10 = 0");
  (void)fixture.build(fixture.folder);
  fixture.folder.erase(std::string(store::kPublisher));  // another publisher
  fixture.bookkeeping.clock += Lease::kDuration;
  const PublishReport report = fixture.publish();
  CHECK(report.completed_interrupted);
  require_published(fixture);
}

TEST_CASE("two interrupted publishes in a row are both completed") {
  Prepared prepared;
  PublishFixture& fixture = prepared.fixture;
  fixture.options.journals.clear();
  const auto kill_before_manifest = [&] {
    fixture.bookkeeping.before = [](const std::string& step) {
      if (step.starts_with("put manifests/")) throw Error(ErrorKind::failed, "killed");
    };
    CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.publish(); }) == "killed");
    fixture.bookkeeping.before = nullptr;
  };
  kill_before_manifest();
  fixture.change();
  kill_before_manifest();
  fixture.database.run(
      "UPDATE creators SET follower_count = id * 1000; DELETE FROM creators WHERE id > 30");
  (void)fixture.build(fixture.folder);
  (void)fixture.publish();
  require_published(fixture);
}
