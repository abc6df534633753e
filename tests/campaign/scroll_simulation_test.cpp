#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <set>
#include <string>

#include "core/codec/encoding.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/text/number_words.h"
#include "core/verify/folder/findings.h"
#include "core/verify/folder/verify_folder.h"
#include "tests/campaign/audience.h"
#include "tests/campaign/campaign_size.h"
#include "tests/campaign/operation.h"
#include "tests/campaign/watched_store.h"
#include "tests/store/memory_store.h"

using namespace vizzy;
using namespace vizzy::test;
using namespace std::chrono_literals;
using Kind = Operation::Kind;

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
        judge_(chronicle_, campaign_definition().retention),
        audience_(folder_, judge_, seed, kPhones, kStart) {}

  void run(std::uint64_t sessions) {
    while (judge_.sightings().sessions < sessions && judge_.faults().empty()) {
      data_.change();
      publish(choose());
      audience_.pass(std::chrono::seconds(random_.below(120)));
    }
    NoProgress progress;
    const verify::folder::VerifyReport report =
        verify::folder::verify_folder(folder_, {}, progress);
    if (report.damage_count > 0) judge_.broken(verify::folder::line_of(report.damage.front()));
  }

  [[nodiscard]] const Judge& judge() const { return judge_; }
  [[nodiscard]] std::uint64_t sequences() const { return chronicle_.committed(); }

 private:
  [[nodiscard]] Operation choose() {
    Operation next{.now = audience_.now()};
    const std::uint64_t back = 1 + random_.below(3);
    const Keys& taken_down = chronicle_.taken_down();
    switch (random_.below(20)) {
      case 0:
        next.key = data_.creators()[random_.below(20)].id;
        if (!taken_down.contains(next.key)) next.kind = Kind::takedown;
        break;
      case 1:
        if (!taken_down.empty()) next.kind = Kind::undo;
        if (!taken_down.empty()) next.key = *taken_down.begin();
        break;
      case 2:
        if (back < chronicle_.committed()) next.kind = Kind::rollback;
        next.sequence = chronicle_.committed() - back;
        break;
      case 3:
      case 4:
      case 5: next.kind = Kind::gc; break;
      default: break;
    }
    return chronicle_.committed() == 0 ? Operation{.now = audience_.now()} : next;
  }

  void publish(const Operation& operation) {
    WatchedStore watched(folder_, [&] { audience_.pass(std::chrono::seconds(random_.below(3))); });
    chronicle_.begin(operation, data_.creators());
    announce(operation);
    (void)carry_out(operation, watched, data_.database());
    chronicle_.end(store::read_commit(folder_)->sequence, true);
    chronicle_.settle();
    const Reader reader(folder_, codec::Encoding::identity);
    for (const char* feed : {"discovery", "newest"})
      judge_.current_entry(feed, reader.entry(feed)->at("sequence"), operation.now);
  }

  /// What readers may meet from now on.
  void announce(const Operation& operation) {
    const std::uint64_t next = chronicle_.committed() + 1;
    if (operation.kind == Kind::gc) judge_.collection(operation.now);
    if (operation.kind == Kind::undo) judge_.undo(operation.key, next);
    if (operation.kind != Kind::takedown) return;
    judge_.takedown(operation.key, next);
    judge_.withdraw(objects_with(operation.key));
  }

  [[nodiscard]] std::set<std::string> objects_with(std::int64_t key) {
    std::set<std::string> urls;
    for (const auto& [path, bytes] : folder_.files())
      if (const auto url = store::url_of(path);
          url && bytes.find(fmt::format("\"id\":{},", key)) != std::string::npos)
        urls.insert(*url);
    return urls;
  }

  ingest::Random random_;
  ChangingCreators data_;
  Chronicle chronicle_;
  MemoryStore folder_;
  Judge judge_;
  Audience audience_;
};

std::string text_of(const Sightings& sightings, std::uint64_t sequences) {
  return fmt::format(
      "{} sessions ({} pages, {} documents, {} restarts, {} sequences): {} duplicates, {} gaps, "
      "{} broken reads, {} keys shown after their takedown\n",
      text::grouped(sightings.sessions), text::grouped(sightings.pages),
      text::grouped(sightings.documents), text::grouped(sightings.restarts),
      text::grouped(sequences), sightings.duplicates, sightings.gaps, sightings.broken_reads,
      sightings.shown_after_takedown);
}

}  // namespace

TEST_CASE("who scrolls while the feed is published sees each item of a version once",
          "[campaign]") {
  Sightings all;
  std::uint64_t sequences = 0;
  const auto wanted = static_cast<std::uint64_t>(campaign_size(10'000));
  bool faultless = true;
  for (std::uint64_t seed = first_seed(); all.sessions < wanted && faultless; ++seed) {
    Simulation simulation(seed);
    simulation.run(kSessionsInRun);
    all += simulation.judge().sightings();
    sequences += simulation.sequences();
    faultless = simulation.judge().faults().empty();
    for (const std::string& fault : simulation.judge().faults())
      FAIL_CHECK("VIZZY_SEED=" << seed << ": " << fault);
  }
  fmt::print("{}", text_of(all, sequences));
  CHECK(all.restarts > 0);
}
