#pragma once

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "core/text/number_words.h"
#include "tests/campaign/campaign_size.h"
#include "tests/campaign/trial.h"

namespace vizzy::test {

/// Runs trials of a few accidents each, every one on a folder of its own, until so many accidents
/// happened. Prints one line; a violation names the seed with which it comes again.
class Accidents {
 public:
  explicit Accidents(int count) : count_(count) {}

  /// `make_accident(folder)` gives the accident that strikes this folder.
  template <class Folder, class MakeAccident>
  void run(const std::string& name, const MakeAccident& make_accident) {
    const int trials = (count_ + kAccidentsInTrial - 1) / kAccidentsInTrial;
    for (int i = 0; i < trials; ++i) {
      Folder folder;
      const std::uint64_t seed = first_seed() + static_cast<std::uint64_t>(i);
      Trial trial(folder, seed);
      run_trial(trial, seed, make_accident(folder));
    }
    print(name);
    CHECK(violations_.empty());
  }

 private:
  static constexpr int kAccidentsInTrial = 25;

  void run_trial(Trial& trial, std::uint64_t seed, const Trial::Accident& accident) {
    try {
      for (int i = 0; i < kAccidentsInTrial; ++i) trial.step(accident);
      trial.finish();
    } catch (const Violation& violation) {
      ++violations_[violation.kind];
      FAIL_CHECK("VIZZY_SEED=" << seed << ": in or after " << name_of(trial.operation().kind)
                               << ": " << violation.what());
    }
    for (const auto& [operation, count] : trial.struck()) struck_[operation] += count;
    for (const std::string& step : trial.struck_steps()) struck_steps_.insert(step);
  }

  void print(const std::string& name) {
    int all = 0;
    std::string each;
    for (const auto& [operation, count] : struck_) {
      all += count;
      each += fmt::format("{}{} in {}", each.empty() ? "" : ", ", text::grouped(count), operation);
    }
    fmt::print(
        "{} {} at {} kinds of steps ({}): {} broken reads, {} damaged folders, "
        "{} unrecoverable folders\n",
        text::grouped(all), name, struck_steps_.size(), each,
        violations_[Violation::Kind::broken_read], violations_[Violation::Kind::damage],
        violations_[Violation::Kind::unrecoverable]);
    std::erase_if(violations_, [](const auto& kind) { return kind.second == 0; });
  }

  int count_;
  std::map<std::string, int> struck_;
  std::set<std::string> struck_steps_;
  std::map<Violation::Kind, int> violations_;
};

}  // namespace vizzy::test
