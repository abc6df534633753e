#include "core/store/history.h"

#include <catch2/catch.hpp>

#include <string>

#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"
#include "tests/store/memory_store.h"
#include "tests/support/not_counts.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::store;
using namespace vizzy::test;

namespace {

const std::string kCommitFile(kCommit);
const std::string kRemedy =
    "restore the state folder from a backup; without one, remove all of the output folder but "
    "state/denylist.json, which keeps what was taken down, and build again";

void publish(MemoryStore& store, std::uint64_t sequence) {
  Manifest manifest;
  manifest.sequence = sequence;
  const std::string text = manifest_json(manifest);
  store.set(manifest_path(sequence), text);
  write_commit(store, {.sequence = sequence, .manifest = codec::sha256(text), .plan = {}});
}

/// Counts the reads of the commit record and the listings.
struct CountedStore : MemoryStore {
  std::optional<std::string> read(const std::string& path) override {
    if (path == kCommitFile) ++looks;
    return MemoryStore::read(path);
  }
  void list(const std::string& folder, const Visit& visit) override {
    ++looks;
    MemoryStore::list(folder, visit);
  }

  int looks = 0;
};

}  // namespace

TEST_CASE("the guarded time of many versions takes one look at the folder") {
  CountedStore store;
  for (std::uint64_t sequence = 1; sequence <= 50; ++sequence) publish(store, sequence);
  store.looks = 0;
  const std::chrono::sys_seconds now{std::chrono::seconds(7)};
  CHECK(guarded_time(store, now) == now);
  CHECK(store.looks == 2);
}

TEST_CASE("a new folder has no history") {
  MemoryStore store;
  CHECK_FALSE(read_commit(store));
  CHECK_FALSE(read_current_manifest(store));
  CHECK(kept_sequences(store).empty());
}

TEST_CASE("a commit record reads back, with a plan and without") {
  MemoryStore store;
  for (const auto& plan : {std::optional<codec::Digest>(), std::optional(codec::sha256("plan"))}) {
    write_commit(store, {.sequence = 7, .manifest = codec::sha256("m"), .plan = plan});
    const CommitRecord record = read_commit(store).value();
    CHECK(record.sequence == 7);
    CHECK(record.manifest == codec::sha256("m"));
    CHECK(record.plan == plan);
  }
}

TEST_CASE("a manifest that was never committed is not part of the history") {
  MemoryStore store;
  for (const std::uint64_t sequence : {1, 2, 10}) publish(store, sequence);
  store.set(manifest_path(11), "half a mani");
  store.set("state/manifests/notes.txt", "x");
  CHECK(kept_sequences(store) == std::vector<std::uint64_t>{1, 2, 10});
  CHECK(read_current_manifest(store)->sequence == 10);
  CHECK(read_manifest(store, 2).sequence == 2);
}

TEST_CASE("a manifest that must be there and is lost is part of the history") {
  MemoryStore store;
  const codec::Digest manifest = codec::sha256("m");
  CommitRecord record = CommitRecord::following({}, 1, manifest);
  for (std::uint64_t sequence = 1; sequence <= 4; ++sequence) {
    record = CommitRecord::following(record, sequence, manifest);
    if (sequence != 2) store.set(manifest_path(sequence), "{}");
  }
  CHECK(record.oldest == 1);
  write_commit(store, record);
  CHECK(read_commit(store)->oldest == 1);
  CHECK(kept_sequences(store) == std::vector<std::uint64_t>{1, 2, 3, 4});

  record = CommitRecord::following(record, 9, manifest);  // adopted from a destination
  store.set(manifest_path(9), "{}");
  write_commit(store, record);
  CHECK(record.oldest == 9);
  CHECK(kept_sequences(store) == std::vector<std::uint64_t>{1, 3, 4, 9});
}

TEST_CASE("a commit record of an earlier program is read, and followed by a new history") {
  MemoryStore store;
  store.set(kCommitFile, R"({"vizzy_commit":1,"sequence":7,"manifest":")" +
                             codec::to_hex(codec::sha256("m")) + "\"}\n");
  for (const std::uint64_t sequence : {5, 7}) store.set(manifest_path(sequence), "{}");
  CHECK(kept_sequences(store) == std::vector<std::uint64_t>{5, 7});
  CHECK(CommitRecord::following(read_commit(store), 8, codec::sha256("m")).oldest == 8);
}

TEST_CASE("a damaged commit record is refused with the remedy") {
  MemoryStore store;
  publish(store, 1);
  const std::string whole = store.read(kCommitFile).value();
  for (const std::string& text :
       {std::string(), whole.substr(0, 20), std::string("[]"),
        std::string(R"({"vizzy_commit":1,"sequence":1,"manifest":"abc"})"),
        std::string(whole).replace(whole.find("\"sequence\":1"), 12, "\"sequence\":-1"),
        std::string(whole).replace(whole.find("\"sequence\""), 0, "\"oldest\":2,")}) {
    store.set(kCommitFile, text);
    const std::string message = thrown(ErrorKind::failed, [&] { (void)read_commit(store); });
    CHECK(message == "state/commit.json is damaged; " + kRemedy);
  }
}

TEST_CASE("a commit record whose numbers are not counts is refused") {
  MemoryStore store;
  write_commit(store, {.sequence = 7, .manifest = codec::sha256("m"), .oldest = 3});
  const std::string whole = store.read(kCommitFile).value();
  for (const std::string_view member : {"\"vizzy_commit\":1", "\"sequence\":7", "\"oldest\":3"})
    for (const std::string_view value : kNotCounts) {
      std::string text = whole;
      text.replace(text.find(member) + member.size() - 1, 1, value);
      INFO(text);
      store.set(kCommitFile, text);
      CHECK(thrown(ErrorKind::failed, [&] { (void)read_commit(store); }) ==
            "state/commit.json is damaged; " + kRemedy);
    }
}

TEST_CASE("a current manifest that is missing or not the committed one is refused") {
  MemoryStore store;
  publish(store, 1);
  const std::string path = manifest_path(1);
  store.set(path, store.read(path).value() + " ");
  CHECK(thrown(ErrorKind::failed, [&] { (void)read_current_manifest(store); }) ==
        path + " is not the manifest that was committed; " + kRemedy);
  store.erase(path);
  CHECK(thrown(ErrorKind::failed, [&] { (void)read_current_manifest(store); }) ==
        path + " is missing; " + kRemedy);
}

TEST_CASE("a lost commit record is refused as soon as readers have seen something") {
  MemoryStore store;
  store.set("public/v1/o/aa/page.json", "{}");
  store.set(manifest_path(1), "{}");
  CHECK_FALSE(read_current_manifest(store));  // a first build was cut off before its commit
  store.set("public/v1/discovery.json", "{}");
  CHECK(thrown(ErrorKind::failed, [&] { (void)read_current_manifest(store); }) ==
        kCommitFile + " is missing, but public/v1/discovery.json was published; " + kRemedy);
  store.set(manifest_path(2), "{}");
  CHECK(thrown(ErrorKind::failed, [&] { (void)read_current_manifest(store); }) ==
        kCommitFile + " is missing, but " + manifest_path(2) + " was published; " + kRemedy);
}

TEST_CASE(
    "an older manifest that was swapped for one of another sequence, or for another one of its "
    "own, is not the one that was committed") {
  MemoryStore store;
  std::optional<CommitRecord> record;
  for (const std::uint64_t sequence : {1, 2, 3}) {
    publish(store, sequence);
    record = CommitRecord::following(record, sequence,
                                     codec::sha256(store.read(manifest_path(sequence)).value()));
  }
  write_commit(store, *record);
  CHECK(read_commit(store)->history == record->history);
  CHECK(History(store).read(1).sequence == 1);

  store.set(manifest_path(1), store.read(manifest_path(3)).value());
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)read_manifest(store, 1);
        }).starts_with("state/manifests/000000000001.json is the manifest of sequence 3"));
  Manifest other;
  other.sequence = 1;
  other.built_at = std::chrono::sys_seconds(std::chrono::seconds(1));
  store.set(manifest_path(1), manifest_json(other));
  CHECK(thrown(ErrorKind::failed, [&] { (void)read_manifest(store, 1); }) ==
        "state/manifests/000000000001.json is not the manifest that was committed; " + kRemedy);

  record->plan = codec::sha256("plan");  // a takedown may be replacing it
  write_commit(store, *record);
  CHECK(read_manifest(store, 1).sequence == 1);
}

TEST_CASE(
    "a manifest that is marked as expired is no part of the history, but the current one is") {
  MemoryStore store;
  for (const std::uint64_t sequence : {1, 2, 3}) publish(store, sequence);
  store.set(expired_manifest_path(2), store.read(manifest_path(2)).value());
  store.erase(manifest_path(2));
  store.set(expired_manifest_path(3), "x");
  CommitRecord record = read_commit(store).value();
  record.oldest = 1;
  write_commit(store, record);
  CHECK(kept_sequences(store) == std::vector<std::uint64_t>{1, 3});
}

TEST_CASE("a commit record that asks for more manifests than anyone loses is damaged") {
  MemoryStore store;
  for (const std::uint64_t sequence : {std::uint64_t{20'000}, kMostSequence}) {
    write_commit(store, {.sequence = sequence, .manifest = codec::sha256("m"), .oldest = 1});
    CHECK(thrown(ErrorKind::failed, [&] { (void)kept_sequences(store); }) ==
          "state/commit.json is damaged; " + kRemedy);
  }
}
