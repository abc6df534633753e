#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "core/report_text.h"
#include "core/verify/verify.h"
#include "tests/campaign/audience.h"
#include "tests/campaign/campaign_size.h"
#include "tests/campaign/operation.h"
#include "tests/campaign/watched_store.h"
#include "tests/store/memory_store.h"

using namespace vizzy;
using namespace vizzy::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kPhones = 30;
constexpr int kCreators = 40;
constexpr int kSessionsInRun = 1000;
constexpr std::chrono::sys_seconds kStart{1'700'000'000s};

/// One folder that is published to while an audience reads it.
class Simulation {
 public:
  explicit Simulation(std::uint64_t seed)
      : random_(seed),
        data_(seed, kCreators),
        judge_(chronicle_, definition_.retention),
        audience_(folder_, judge_, seed, kPhones, kStart) {}

  void run(std::uint64_t sessions) {
    while (judge_.sightings().sessions < sessions) {
      data_.change();
      publish(choose());
      audience_.pass(std::chrono::seconds(random_.below(120)));
    }
    NoProgress progress;
    const VerifyReport report = verify_folder(folder_, {}, progress);
    if (report.damage_count > 0) judge_.broken(report.damage.front());
  }

  [[nodiscard]] const Judge& judge() const { return judge_; }
  [[nodiscard]] std::uint64_t sequences() const { return chronicle_.committed(); }

 private:
  [[nodiscard]] Operation choose() {
    Operation next{.now = audience_.now()};
    if (chronicle_.committed() > 0 && random_.one_in(4)) next.kind = Operation::Kind::gc;
    return next;
  }

  void publish(const Operation& operation) {
    WatchedStore watched(folder_, [&] { audience_.pass(std::chrono::seconds(random_.below(3))); });
    if (operation.kind == Operation::Kind::gc) judge_.collection(operation.now);
    chronicle_.begin(edition_of(data_.creators()));
    (void)carry_out(operation, watched, data_.database(), definition_);
    chronicle_.end(read_commit(folder_)->sequence);
    chronicle_.settle();
    const Reader reader(folder_, layout::Encoding::identity);
    for (const char* feed : {"discovery", "newest"})
      judge_.current_entry(feed, reader.entry(feed)->at("sequence"), operation.now);
  }

  ingest::Random random_;
  ChangingCreators data_;
  Definition definition_ = campaign_definition();
  Chronicle chronicle_;
  MemoryStore folder_;
  Judge judge_;
  Audience audience_;
};

std::string text_of(const Sightings& sightings, std::uint64_t sequences) {
  return fmt::format(
      "{} sessions ({} pages, {} documents, {} restarts, {} sequences): {} duplicates, {} gaps, "
      "{} broken reads, {} keys shown after their takedown\n",
      grouped(sightings.sessions), grouped(sightings.pages), grouped(sightings.documents),
      grouped(sightings.restarts), grouped(sequences), sightings.duplicates, sightings.gaps,
      sightings.broken_reads, sightings.shown_after_takedown);
}

}  // namespace

TEST_CASE("who scrolls while the feed is published sees each item of a version once",
          "[campaign]") {
  Sightings all;
  std::uint64_t sequences = 0;
  const auto wanted = static_cast<std::uint64_t>(campaign_size(10'000));
  for (std::uint64_t seed = first_seed(); all.sessions < wanted; ++seed) {
    Simulation simulation(seed);
    simulation.run(kSessionsInRun);
    all += simulation.judge().sightings();
    sequences += simulation.sequences();
    for (const std::string& fault : simulation.judge().faults())
      FAIL_CHECK("VIZZY_SEED=" << seed << ": " << fault);
  }
  fmt::print("{}", text_of(all, sequences));
  CHECK(all.restarts > 0);
}
