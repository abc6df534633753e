#include "core/store/commit.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/store/damage.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "tests/store/faulty_store.h"
#include "tests/store/memory_store.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::store;
using namespace vizzy::test;
using Fault = FaultyStore::Fault;
using Unsynced = MemoryStore::Unsynced;

namespace {

const std::string kEntry = "public/v1/a-feed.json";
const std::string kDocument = "public/v1/creators/1.json";
const std::string kGone = "public/v1/creators/2.json";
const std::string kNew = "public/v1/creators/3.json";

Manifest manifest_of(std::uint64_t sequence) {
  Manifest manifest;
  manifest.sequence = sequence;
  return manifest;
}

void publish_first(FileStore& store) {
  Commit commit(store);
  commit.put(kEntry, "entry 1", Commit::Stage::entry);
  commit.put(kDocument, "document 1", Commit::Stage::document);
  commit.put(kGone, "gone", Commit::Stage::document);
  commit.commit(manifest_of(1));
}

void publish_second(FileStore& store) {
  Commit commit(store);
  commit.put(kEntry, "entry 2", Commit::Stage::entry);
  commit.put(kNew, "new", Commit::Stage::document);
  commit.put(kDocument, "document 2", Commit::Stage::document);
  commit.remove(kGone);
  commit.commit(manifest_of(2));
}

const MemoryStore::Files kFirst{{kEntry, "entry 1"}, {kDocument, "document 1"}, {kGone, "gone"}};
const MemoryStore::Files kSecond{{kEntry, "entry 2"}, {kDocument, "document 2"}, {kNew, "new"}};

std::vector<std::string> public_steps(const std::vector<std::string>& log) {
  std::vector<std::string> steps;
  for (const std::string& line : log)
    if (line.find(" public/") != std::string::npos) steps.push_back(line);
  return steps;
}

}  // namespace

TEST_CASE("a commit moves documents first, then entries, and removes last") {
  MemoryStore store;
  publish_first(store);
  CHECK(store.public_files() == kFirst);
  (void)store.take_log();
  publish_second(store);
  CHECK(store.public_files() == kSecond);
  const auto log = store.take_log();
  CHECK(public_steps(log) == std::vector<std::string>{"move " + kDocument, "move " + kNew,
                                                      "move " + kEntry, "remove " + kGone});
}

TEST_CASE("everything is durable before the commit record, and the record before the moves") {
  MemoryStore store;
  publish_first(store);
  (void)store.take_log();
  publish_second(store);
  const auto log = store.take_log();
  const auto place = [&](const std::string& step, std::ptrdiff_t after = 0) {
    const auto found = std::find(log.begin() + after, log.end(), step);
    REQUIRE(found != log.end());
    return found - log.begin();
  };
  const auto plan = place("stage state/staged/plan.ndjson");
  const auto synced = place("sync");
  const auto manifest = place("write durably " + manifest_path(2));
  const auto record = place("write durably state/commit.json");
  const auto first_move = place("move " + kDocument);
  const auto last_move = place("move " + kEntry);
  const auto synced_again = place("sync", synced + 1);
  const auto done = place("write durably state/commit.json", record + 1);
  const std::vector order{plan,       synced,    manifest,     record,
                          first_move, last_move, synced_again, done};
  CHECK(std::ranges::is_sorted(order));
  CHECK_FALSE(read_commit(store)->plan);
}

TEST_CASE("an entry that is replaced is durable before what it led to is removed") {
  MemoryStore store;
  publish_first(store);
  (void)store.take_log();
  publish_second(store);
  const std::vector<std::string> log = store.take_log();
  const auto moved = std::ranges::find(log, "move " + kEntry);
  const auto removed = std::ranges::find(log, "remove " + kGone);
  REQUIRE(moved < removed);
  REQUIRE(removed != log.end());
  CHECK(std::find(moved, removed, "sync") != removed);
}

TEST_CASE("a manifest that could not be read back is refused before anything moves") {
  MemoryStore store;
  publish_first(store);
  Manifest manifest = manifest_of(2);
  FeedRecord& feed = manifest.feeds.emplace_back();
  feed.outline.name = std::string(kMostBookkeepingBytes, 'x');
  Commit commit(store);
  commit.put(kEntry, "entry 2", Commit::Stage::entry);
  CHECK(
      thrown(ErrorKind::failed, [&] {
        commit.commit(manifest);
      }).starts_with("state/manifests/000000000002.json would have 67 MB, more than vizzy reads"));
  CHECK(store.public_files() == kFirst);
  CHECK(read_commit(store)->sequence == 1);
}

TEST_CASE("a finished commit leaves nothing to recover and nothing staged") {
  MemoryStore store;
  publish_first(store);
  CHECK_FALSE(recover(store));
  for (const auto& [path, bytes] : store.files()) {
    CHECK_FALSE(path.starts_with("state/staged"));
    CHECK_FALSE(path.starts_with("state/tmp"));
  }
}

TEST_CASE("a commit cut off anywhere shows the old state, or recover completes the new one") {
  std::uint64_t operations = 0;
  {
    MemoryStore store;
    publish_first(store);
    FaultyStore counting(store, ~std::uint64_t{0}, Fault::before);
    publish_second(counting);
    operations = counting.operations();
  }
  REQUIRE(operations > 15);
  bool old_seen = false;
  bool new_seen = false;
  for (std::uint64_t n = 1; n <= operations; ++n)
    for (const Fault fault : {Fault::before, Fault::after})
      for (const int cut : {0, 1, 2}) {
        INFO("operation " << n << (fault == Fault::before ? " not" : "") << " done, cut " << cut);
        MemoryStore store;
        publish_first(store);
        FaultyStore faulty(store, n, fault);
        CHECK_THROWS_AS(publish_second(faulty), Error);
        if (cut == 1) store.cut_power(Unsynced::gone);
        if (cut == 2) store.cut_power(Unsynced::emptied);
        const bool committed = read_commit(store)->sequence == 2;
        if (!committed) CHECK(store.public_files() == kFirst);
        (void)recover(store);
        CHECK(store.public_files() == (committed ? kSecond : kFirst));
        CHECK(read_current_manifest(store)->sequence == (committed ? 2 : 1));
        CHECK_FALSE(recover(store));
        (committed ? new_seen : old_seen) = true;
      }
  CHECK(old_seen);
  CHECK(new_seen);
}

TEST_CASE("a recovery cut off anywhere is completed by the next") {
  bool finished = false;
  for (std::uint64_t n = 1; !finished; ++n) {
    MemoryStore store;
    publish_first(store);
    for (std::uint64_t cut = 1; !read_commit(store)->plan; ++cut) {  // right after the record
      FaultyStore limited(store, cut, Fault::after);
      CHECK_THROWS_AS(publish_second(limited), Error);
    }
    FaultyStore recovering(store, n, Fault::after);
    try {
      finished = recover(recovering);
    } catch (const Error&) {
      (void)recover(store);
    }
    CHECK(store.public_files() == kSecond);
  }
}

TEST_CASE("a repair replaces files under the same sequence") {
  MemoryStore store;
  publish_first(store);
  store.set(kDocument, "damaged");
  Commit commit(store);
  commit.put(kDocument, "document 1", Commit::Stage::document);
  CHECK(commit.size() == 1);
  commit.repair();
  CHECK(store.public_files() == kFirst);
  CHECK(read_current_manifest(store)->sequence == 1);
  CHECK_FALSE(read_commit(store)->plan);
}

TEST_CASE("a long plan is written in parts, moves in the same order and is recovered") {
  constexpr int kDocuments = 10'000;
  const auto url = [](int i) { return "public/v1/creators/" + std::to_string(i) + ".json"; };
  MemoryStore store;
  const auto publish = [&](FileStore& target, const std::string& bytes) {
    Commit commit(target);
    commit.put(kEntry, bytes, Commit::Stage::entry);
    commit.remove(kGone);
    for (int i = 0; i < kDocuments; ++i) commit.put(url(i), bytes, Commit::Stage::document);
    CHECK(commit.size() == kDocuments + 2);
    commit.commit(manifest_of(1));
  };
  publish(store, "old");
  const auto log = store.take_log();
  CHECK(std::ranges::count(log, "stage state/staged/plan-000002.ndjson") == 1);
  CHECK(std::ranges::count(log, "stage state/staged/plan-000003.ndjson") == 0);
  const auto moves = public_steps(log);
  REQUIRE(moves.size() == kDocuments + 2);
  CHECK(moves[kDocuments] == "move " + kEntry);
  CHECK(moves[kDocuments + 1] == "remove " + kGone);

  // Cut off right after the record: one part is lost, then there again.
  MemoryStore cut;
  for (std::uint64_t n = 1; !read_commit(cut) || !read_commit(cut)->plan; ++n) {
    FaultyStore limited(cut, 2ULL * kDocuments + n, Fault::after);
    CHECK_THROWS_AS(publish(limited, "old"), Error);
  }
  const std::string part = "state/staged/plan-000002.ndjson";
  const std::string lines = cut.read(part).value();
  cut.erase(part);
  CHECK(thrown(ErrorKind::failed, [&] { (void)recover(cut); }) ==
        part + " is missing or damaged, so the last commit cannot be completed; " +
            kRestoreOrRebuild.text);
  cut.set(part, lines);
  CHECK(recover(cut));
  CHECK(cut.public_files() == store.public_files());
}

namespace {

/// The first documents of a collection, one of them of an alias, before the entry.
void publish_folder(FileStore& store) {
  Commit commit(store);
  commit.add_folder("public/v1/creators");
  commit.put(kEntry, "entry 1", Commit::Stage::entry);
  commit.put(kDocument, "document 1", Commit::Stage::document);
  commit.put("public/v1/creators/username/ana.json", "ana", Commit::Stage::document);
  commit.put("public/v1/creators-of-videos/1.json", "other", Commit::Stage::document);
  CHECK(commit.size() == 4);
  commit.commit(manifest_of(1));
}

const MemoryStore::Files kFolder{{kEntry, "entry 1"},
                                 {kDocument, "document 1"},
                                 {"public/v1/creators/username/ana.json", "ana"},
                                 {"public/v1/creators-of-videos/1.json", "other"}};

/// Cuts a commit off right after its record.
void cut_off_folder(MemoryStore& store) {
  for (std::uint64_t n = 1; !read_commit(store) || !read_commit(store)->plan; ++n) {
    FaultyStore limited(store, n, Fault::after);
    CHECK_THROWS_AS(publish_folder(limited), Error);
  }
}

}  // namespace

TEST_CASE("a new folder is moved by one line of the plan, before the entry") {
  MemoryStore store;
  publish_folder(store);
  CHECK(store.public_files() == kFolder);
  CHECK(public_steps(store.take_log()).back() == "move " + kEntry);

  MemoryStore cut;
  cut_off_folder(cut);
  CHECK(cut.read(std::string(kPlan)) ==
        fmt::format("{{\"put_all\":\"public/v1/creators\",\"files\":2}}\n"
                    "{{\"put\":\"public/v1/creators-of-videos/1.json\",\"sha256\":\"{}\"}}\n"
                    "{{\"put\":\"{}\",\"sha256\":\"{}\"}}\n",
                    codec::to_hex(codec::sha256("other")), kEntry,
                    codec::to_hex(codec::sha256("entry 1"))));
}

TEST_CASE("a new folder whose move is cut off anywhere is completed") {
  for (const int cut : {0, 1, 2}) {
    bool finished = false;
    for (std::uint64_t n = 1; !finished; ++n) {
      MemoryStore store;
      cut_off_folder(store);
      FaultyStore recovering(store, n, Fault::after);
      try {
        finished = recover(recovering);
      } catch (const Error&) {
        if (cut == 1) store.cut_power(Unsynced::gone);
        if (cut == 2) store.cut_power(Unsynced::emptied);
        (void)recover(store);
      }
      CHECK(store.public_files() == kFolder);
    }
  }
}

TEST_CASE("a new folder that is lost, or a file of it, is named with the remedy") {
  const std::string first = "state/staged/" + kDocument;
  const std::string second = "state/staged/public/v1/creators/username/ana.json";
  for (const bool is_first_left : {false, true}) {
    MemoryStore store;
    cut_off_folder(store);
    if (!is_first_left) store.erase(first);
    store.erase(second);
    CHECK(thrown(ErrorKind::failed, [&] { (void)recover(store); }) ==
          fmt::format("public/v1/creators lacks {} files, so the last commit cannot be completed; ",
                      is_first_left ? 1 : 2) +
              kRestoreOrRebuild.text);
  }
  MemoryStore moved;  // the first of them before the run was interrupted
  cut_off_folder(moved);
  moved.set(kDocument, moved.read(first).value());
  moved.erase(first);
  CHECK(recover(moved));
  CHECK(moved.public_files() == kFolder);
}

TEST_CASE("files of a plan's parts are moved, in a folder and alone, and no other plan's") {
  for (const bool is_new : {true, false}) {
    MemoryStore store;
    Commit commit(store);
    if (is_new) commit.add_folder("public/v1/creators");
    store.set(staged_by_part_path("theplan", kDocument), "document 1");
    store.set(staged_by_part_path("another", kDocument), "of another plan");
    store.set(staged_by_part_path("another", kGone), "of another plan");
    commit.take("theplan", kDocument, codec::sha256("document 1"));
    commit.commit(manifest_of(1));
    CHECK(store.public_files() == MemoryStore::Files{{kDocument, "document 1"}});
  }
}

TEST_CASE("a folder takes no file that vizzy does not change") {
  MemoryStore store;
  Commit commit(store);
  commit.add_folder("public/v1/creators");
  CHECK_THROWS_AS(commit.put("public/v1/creators/index.html", "", Commit::Stage::document), Error);
}

TEST_CASE("a plan or a staged file that is lost is named with the remedy") {
  const auto cut_off = [](MemoryStore& store) {
    publish_first(store);
    Commit commit(store);
    commit.put(kDocument, "document 2", Commit::Stage::document);
    const std::string plan = "{\"put\":\"" + kDocument + "\",\"sha256\":\"" +
                             codec::to_hex(codec::sha256("document 2")) + "\"}\n";
    store.set(std::string(kPlan), plan);
    CommitRecord record = read_commit(store).value();
    record.plan = codec::sha256(plan);
    write_commit(store, record);
  };
  const std::string remedy = ", so the last commit cannot be completed; " + kRestoreOrRebuild.text;
  const auto refusal = [](MemoryStore& store) {
    return thrown(ErrorKind::failed, [&] { (void)recover(store); });
  };
  MemoryStore store;
  cut_off(store);
  store.erase("state/staged/" + kDocument);
  CHECK(refusal(store) == "state/staged/" + kDocument + " is missing" + remedy);
  store.set(kDocument, "document 2");  // moved already: nothing is lost
  CHECK(recover(store));

  MemoryStore other;
  cut_off(other);
  other.set(std::string(kPlan), "{}\n");
  CHECK(refusal(other) == "state/staged/plan.ndjson is missing or damaged" + remedy);
  other.erase(std::string(kPlan));
  CHECK(refusal(other) == "state/staged/plan.ndjson is missing or damaged" + remedy);
}

TEST_CASE("a plan that was committed and holds no steps is named with the remedy") {
  for (const std::string& plan :
       {std::string("x"), std::string("[]"), std::string("{}"), std::string(R"({"remove":7})"),
        std::string(R"({"put":"public/v1/f.json"})"), std::string(R"({"put_all":"public/v1/f"})"),
        std::string(R"({"put_all":"public/v1/o","files":1})"),
        std::string(R"({"put_all":"public/v1/f","files":-1})"),
        std::string(R"({"take_all":"public/v1/f","files":1})"),
        std::string(R"({"take_all":"public/v1/f","files":1,"plan":"../p"})"),
        std::string(R"({"put_all":"public/v1/f","files":1,"plan":"p"})"),
        std::string(R"({"remove":"public/v1/f.json","files":1})")}) {
    MemoryStore store;
    store.set(std::string(kPlan), plan);
    write_commit(store, {.sequence = 1, .manifest = {}, .plan = codec::sha256(plan)});
    CHECK(
        thrown(ErrorKind::failed, [&] { (void)recover(store); }) ==
        "state/staged/plan.ndjson is missing or damaged, so the last commit cannot be completed; " +
            kRestoreOrRebuild.text);
  }
}

TEST_CASE("a plan that was committed and leads elsewhere is refused before anything moves") {
  for (const char* path :
       {"../outside", "../../outside", "/etc/outside", "public/../../outside", "public/../outside",
        "public/v1/../../../outside", "public/v1/o/../../../../outside", "state/../../outside",
        "state/staged/../../../outside", "public/v1//feed.json", "public/v1/feed.json/", "public",
        "", "state/lock", "public/index.html", "public/.htaccess"}) {
    for (const char* step : {R"({{"put":"{}","sha256":"{}"}})", R"({{"remove":"{}"}})",
                             R"({{"part":"{}","sha256":"{}"}})", R"({{"put_all":"{}","files":1}})",
                             R"({{"take_all":"{}","files":1,"plan":"p"}})",
                             R"({{"take":"{}","sha256":"{}","plan":"p"}})"}) {
      MemoryStore store;
      publish_first(store);
      store.set(path, "precious");
      store.set(staged_path(path), "forged");
      const std::string plan =
          fmt::format(fmt::runtime(step), path, codec::to_hex(codec::sha256("forged")));
      store.set(std::string(kPlan), plan);
      CommitRecord record = read_commit(store).value();
      record.plan = codec::sha256(plan);
      write_commit(store, record);
      const auto before = store.files();
      INFO(plan);
      CHECK(thrown(ErrorKind::failed, [&] { (void)recover(store); }) ==
            "state/staged/plan.ndjson is missing or damaged, so the last commit cannot be "
            "completed; " +
                kRestoreOrRebuild.text);
      CHECK(store.files() == before);
    }
  }
}
