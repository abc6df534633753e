#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/analytics/catalogue.h"
#include "core/analytics/distribution.h"
#include "core/metric/metric.h"
#include "core/progress.h"

namespace vizzy::analytics {

/// Values of one kind and how they are spread.
struct Spread {
  std::string name;  ///< "views_per_video"
  std::string what;  ///< "views/video"
  double unit = 1;   ///< value of one step of the distribution: rates are kept in millionths
  Distribution values = {};
};

/// Something about the data that a person should look at.
struct Finding {
  std::string name;  ///< "videos_with_likes_above_views"
  std::string what;  ///< "videos with more likes than views"
  std::uint64_t count = 0;
  std::vector<std::string> examples = {};  ///< the first few: ids, usernames
};

struct Summary {
  std::uint64_t creators = 0;
  std::uint64_t videos = 0;
  metric::Counts totals;
  std::optional<std::chrono::sys_seconds> first_published, last_published;
  std::vector<Spread> spreads;
  std::vector<std::pair<std::string, std::uint64_t>>
      categories;                 ///< creators of each, largest first
  std::vector<Finding> findings;  ///< always the same ones, in the same order; the count may be 0
};

/// Reads creators and videos, and has the database count missing values and usernames that several
/// share. Memory: about 100 bytes a creator, nothing for a video.
/// Errors: as the catalogue's.
[[nodiscard]] Summary summarise(const Catalogue& catalogue, Progress& progress);

}  // namespace vizzy::analytics
