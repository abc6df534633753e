#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// The figures by which videos and creators are ranked: one implementation for `vizzy analytics`
/// and for the fields of feeds and documents. Everything here is arithmetic; rows come from
/// elsewhere.
///
/// Counts that are negative are damage; they count as 0.
namespace vizzy::metric {

enum class Metric { engagement, views, likes, comments, velocity, score };

/// Every metric with the word that users write.
[[nodiscard]] const std::vector<std::pair<std::string, Metric>>& metric_words();
[[nodiscard]] std::string_view metric_word(Metric metric);

/// What viewers did with one video, or with all videos of a creator.
struct Counts {
  std::int64_t views = 0;
  std::int64_t likes = 0;
  std::int64_t comments = 0;

  /// Likes and comments together, what the product calls engagement.
  [[nodiscard]] std::int64_t interactions() const;
  /// Sums end at the largest int64 instead of leaving it, so that the order of rows never shows.
  Counts& operator+=(const Counts& other);
};

/// (likes + comments) / views; 0 without views. Not a share of viewers: one viewer can do both, and
/// view again. It may exceed 1.
[[nodiscard]] double engagement_rate(const Counts& counts);

/// Views per day since publication. Age below one day counts as one day: an hour's views say little
/// about a day's.
[[nodiscard]] double velocity(std::int64_t views, std::chrono::seconds age);

/// The prior of a rate, before its own counts are seen: as if `views` views had brought
/// `rate` interactions each. In terms of the gamma distribution of the rate: shape rate * views and
/// rate parameter views.
struct Prior {
  double rate = 0;
  double views = 0;
};

/// An unknown creator: 5 interactions per 100 views, worth 1,000 views. Weakly
/// informative: a creator with 20,000 views weighs twenty times as much.
inline constexpr Prior kUnknownOwner{.rate = 0.05, .views = 1000};

/// The posterior mean of a rate: interactions follow a Poisson distribution with mean rate * views,
/// and the rate a gamma distribution, which is its conjugate. So
///
///   (prior.rate * prior.views + interactions) / (prior.views + views)
///
/// Interactions without a view say nothing: the mean is then the prior's.
/// Source: Gelman et al., Bayesian Data Analysis, 3rd edition, section 2.6 (Poisson model with
/// exposure: Gamma(a + sum y, b + sum x)) and section 2.7, where small counties are what small
/// videos are here; the idea of shrinking each towards its group: D. Robinson, Introduction to
/// Empirical Bayes.
///
/// Not a Wilson interval: that one is about proportions, and interactions per view are not one.
[[nodiscard]] double shrunken_rate(const Counts& counts, const Prior& prior);

/// The prior of a creator's next video: the creator's own rate, itself shrunk
/// towards `kUnknownOwner`, worth 1,000 views. It depends on the creator's videos alone, so that
/// no other creator's changes affect a creator's document.
[[nodiscard]] Prior owner_prior(const Counts& all_videos);

/// What one value of a metric is computed from, to explain it. The prior is that of the video's
/// creator or, for a creator, `kUnknownOwner`; only the score uses it, only velocity the age.
struct Evidence {
  Counts counts;
  std::optional<std::chrono::seconds> age = {};  ///< absent when the publication is unknown
  Prior prior = kUnknownOwner;
};

/// The value of a metric: a count to the last digit, or a rate; monostate when unknown. The
/// values of one metric order as the figures do, the unknown ones lowest.
using Figure = std::variant<std::monostate, std::int64_t, double>;

/// The nearest double; 0 for an unknown figure.
[[nodiscard]] double as_double(const Figure& figure);

/// The value of a metric; unknown for the velocity of a video without a publication date.
[[nodiscard]] Figure measure(Metric metric, const Evidence& evidence);

/// Whether the values of a metric are counts.
[[nodiscard]] bool is_count(Metric metric);

/// The numbers that led to that value: "(373824 likes + 39144 comments) / 6232518 views = 0.06626".
[[nodiscard]] std::string explain(Metric metric, const Evidence& evidence);

/// What the metric means, its formula and its source, in whole sentences.
[[nodiscard]] std::string_view describe(Metric metric);

}  // namespace vizzy::metric
