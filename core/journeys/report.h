#pragma once

#include <string>
#include <vector>

#include "core/journeys/journey.h"

namespace vizzy::journeys {

/// One journey of one side, priced on every network.
struct PricedJourney {
  std::string name;
  std::uint64_t requests = 0;
  std::uint64_t bytes = 0;                       ///< of content, headers not counted
  std::vector<std::chrono::microseconds> times;  ///< one for each of `Report::networks`
};

/// A feed of the folder, or an API.
struct Side {
  std::string name;
  bool is_vizzy = true;
  std::vector<PricedJourney> journeys;
};

struct Report {
  std::vector<serve::NetworkProfile> networks;
  std::vector<FeedJourneys> feeds;
  /// The feeds, each followed by what it costs without `changes` where it has some; the baselines.
  std::vector<Side> sides;
};

/// Errors: as `feed_journeys`.
[[nodiscard]] Report make_report(store::FileStore& store, const std::vector<Baseline>& baselines);

/// The three forms print the same figures.
[[nodiscard]] std::string json(const Report& report);
[[nodiscard]] std::string markdown(const Report& report);
/// One self-contained file: inline charts (SVG), no script, nothing from the network.
[[nodiscard]] std::string html(const Report& report);

/// The names of all journeys, each once, in the order of the sides.
[[nodiscard]] std::vector<std::string> journey_names(const Report& report);

/// The model in words, with its formula; all forms end with it.
[[nodiscard]] std::vector<std::string> model_text();

}  // namespace vizzy::journeys
