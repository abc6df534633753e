#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/faulty_store.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;
using Fault = FaultyStore::Fault;
using Unsynced = MemoryStore::Unsynced;

namespace {

/// Requests a stop at the n-th report of progress.
class StopAtProgress final : public Progress {
 public:
  StopAtProgress(std::stop_source source, int n) : source_(std::move(source)), n_(n) {}
  void begin(std::string_view, std::uint64_t) override { count(); }
  void update(std::uint64_t) override { count(); }
  [[nodiscard]] int calls() const { return calls_; }

 private:
  void count() {
    if (++calls_ == n_) source_.request_stop();
  }
  std::stop_source source_;
  int n_;
  int calls_ = 0;
};

/// Every spelling of the entry is one of `versions`, complete to its last item, and every document
/// that stands is whole.
void require_readable(store::FileStore& store, const std::vector<std::string>& versions) {
  for (const std::string& spelling : entry_spellings(store, "discovery")) {
    const PublishedFeed feed = follow(store, spelling);
    const auto version = feed.entry.at("version").get<std::string>();
    REQUIRE(std::ranges::find(versions, version) != versions.end());
  }
  store.list("public/v1/creators", [&](const std::string& path) {
    const std::string bytes = store.read(path).value();
    const std::string json = path.ends_with(".gz") ? codec::gunzip(bytes, 100'000) : bytes;
    REQUIRE(nlohmann::json::parse(json).contains("top_videos"));
  });
}

}  // namespace

TEST_CASE("a build cut off at any operation shows a whole version, and the next build succeeds",
          "[long]") {
  CreatorsDatabase first_data(12);
  CreatorsDatabase second_data(12);
  second_data.run(
      "UPDATE creators SET follower_count = 6500 WHERE id = 11; DELETE FROM creators WHERE id = 3");
  second_data.add_creators(13, 14);
  Builder first{first_data, exact_definition(1)};  // a page each, and an index
  Builder second{second_data, exact_definition(1)};
  const auto version_of = [](MemoryStore& store) {
    return read_feed(store).entry.at("version").get<std::string>();
  };
  MemoryStore after_first;
  (void)first(after_first);
  const std::string old_version = version_of(after_first);

  for (const Builder* build : {&first, &second}) {
    const auto prepare = [&](MemoryStore& store) {
      if (build == &second) (void)first(store);
    };
    MemoryStore expected;
    prepare(expected);
    FaultyStore counting(expected, ~std::uint64_t{0}, Fault::before);
    (void)(*build)(counting);
    const std::string new_version = version_of(expected);
    REQUIRE(counting.operations() > 50);
    for (std::uint64_t n = 1; n <= counting.operations(); ++n) {
      const Fault fault = n % 2 == 0 ? Fault::before : Fault::after;
      const int cut = static_cast<int>(n / 2 % 3);
      INFO("operation " << n << " of " << (build == &first ? "a first" : "a second")
                        << " build, cut " << cut);
      MemoryStore store;
      prepare(store);
      FaultyStore faulty(store, n, fault);
      REQUIRE_THROWS_AS((*build)(faulty), Error);
      if (cut == 1) store.cut_power(Unsynced::gone);
      if (cut == 2) store.cut_power(Unsynced::emptied);
      // A move that was not synced leaves the old file: a reader of an emptied one would be an
      // artefact of the fake.
      if (cut != 2)
        require_readable(store, {build == &first ? new_version : old_version, new_version});
      (void)(*build)(store);
      REQUIRE((store.public_files() == expected.public_files()));
      REQUIRE((*build)(store).files_written == 0);
    }
  }
}

TEST_CASE("an interrupted build leaves the last version unchanged") {
  CreatorsDatabase database(300);
  MemoryStore store;
  Builder build{database, exact_definition(5)};
  (void)build(store);
  const auto before = store.public_files();
  database.run("UPDATE creators SET follower_count = follower_count * 7 % 1000");
  bool finished = false;
  int interrupted = 0;
  for (int n = 1; !finished; n += 1 + n / 8) {
    std::stop_source source;
    build.options.stop = source.get_token();
    StopAtProgress progress(source, n);
    MemoryStore copy;
    for (const auto& [path, bytes] : store.files()) copy.set(path, bytes);
    try {
      (void)build_feed(
          build.definition, [&] { return database.snapshot(source.get_token()); }, copy,
          build.options, progress);
      finished = true;
    } catch (const Error& error) {
      CHECK((error.kind() == ErrorKind::interrupted));
      ++interrupted;
      auto after = copy.public_files();
      std::erase_if(after, [&](const auto& file) {
        return file.first.starts_with("public/v1/o/") && !before.contains(file.first);
      });
      CHECK((after == before));
    }
  }
  CHECK(interrupted > 20);
  build.options.stop = {};
  (void)build(store);
  CHECK(read_feed(store).items.size() == 300);
}
