#include "core/metric/metric.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace vizzy::metric {

namespace {

using std::chrono::seconds;

constexpr seconds kDay = std::chrono::days(1);

std::int64_t positive(std::int64_t count) { return std::max<std::int64_t>(count, 0); }

std::int64_t capped_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(positive(a), positive(b), &sum)
             ? std::numeric_limits<std::int64_t>::max()
             : sum;
}

double days(seconds age) {
  return static_cast<double>(std::max(age, kDay).count()) / static_cast<double>(kDay.count());
}

std::string explain_velocity(const Evidence& evidence) {
  if (!evidence.age) return "no publication date";
  const char* floor = *evidence.age < kDay ? " (younger counts as one)" : "";
  return fmt::format("{} views / {:.6g} days{} = {:.6g}", evidence.counts.views,
                     days(*evidence.age), floor, velocity(evidence.counts.views, *evidence.age));
}

std::string explain_score(const Evidence& evidence) {
  const Counts& counts = evidence.counts;
  if (counts.views <= 0) return fmt::format("no views, so the prior: {:.6g}", evidence.prior.rate);
  return fmt::format(
      "(prior {:.6g} x {:.6g} views + {} likes + {} comments) / ({:.6g} + {} views) "
      "= {:.6g}",
      evidence.prior.rate, evidence.prior.views, counts.likes, counts.comments,
      evidence.prior.views, counts.views, shrunken_rate(counts, evidence.prior));
}

}  // namespace

const std::vector<std::pair<std::string, Metric>>& metric_words() {
  static const std::vector<std::pair<std::string, Metric>> words{
      {"engagement", Metric::engagement}, {"views", Metric::views},       {"likes", Metric::likes},
      {"comments", Metric::comments},     {"velocity", Metric::velocity}, {"score", Metric::score}};
  return words;
}

std::string_view metric_word(Metric metric) {
  return std::ranges::find(metric_words(), metric, &std::pair<std::string, Metric>::second)->first;
}

std::int64_t Counts::interactions() const { return capped_sum(likes, comments); }

Counts& Counts::operator+=(const Counts& other) {
  views = capped_sum(views, other.views);
  likes = capped_sum(likes, other.likes);
  comments = capped_sum(comments, other.comments);
  return *this;
}

double engagement_rate(const Counts& counts) {
  if (counts.views <= 0) return 0;
  return static_cast<double>(counts.interactions()) / static_cast<double>(counts.views);
}

double velocity(std::int64_t views, seconds age) {
  return static_cast<double>(positive(views)) / days(age);
}

double shrunken_rate(const Counts& counts, const Prior& prior) {
  if (counts.views <= 0) return prior.rate;
  return (prior.rate * prior.views + static_cast<double>(counts.interactions())) /
         (prior.views + static_cast<double>(counts.views));
}

Prior owner_prior(const Counts& all_videos) {
  return {.rate = shrunken_rate(all_videos, kUnknownOwner), .views = kUnknownOwner.views};
}

double as_double(const Figure& figure) {
  if (const auto* count = std::get_if<std::int64_t>(&figure)) return static_cast<double>(*count);
  const auto* rate = std::get_if<double>(&figure);
  return rate != nullptr ? *rate : 0;
}

bool is_count(Metric metric) {
  return metric == Metric::views || metric == Metric::likes || metric == Metric::comments;
}

Figure measure(Metric metric, const Evidence& evidence) {
  const Counts& counts = evidence.counts;
  switch (metric) {
    case Metric::views: return positive(counts.views);
    case Metric::likes: return positive(counts.likes);
    case Metric::comments: return positive(counts.comments);
    case Metric::score: return shrunken_rate(counts, evidence.prior);
    case Metric::velocity:
      return evidence.age ? Figure(velocity(counts.views, *evidence.age)) : Figure();
    case Metric::engagement: break;
  }
  return engagement_rate(counts);
}

std::string explain(Metric metric, const Evidence& evidence) {
  const Counts& counts = evidence.counts;
  switch (metric) {
    case Metric::views: return fmt::format("{} views", counts.views);
    case Metric::likes: return fmt::format("{} likes", counts.likes);
    case Metric::comments: return fmt::format("{} comments", counts.comments);
    case Metric::velocity: return explain_velocity(evidence);
    case Metric::score: return explain_score(evidence);
    case Metric::engagement: break;
  }
  if (counts.views <= 0) return "no views, so 0";
  return fmt::format("({} likes + {} comments) / {} views = {:.6g}", counts.likes, counts.comments,
                     counts.views, engagement_rate(counts));
}

std::string_view describe(Metric metric) {
  switch (metric) {
    case Metric::views: return "views: as counted.";
    case Metric::likes: return "likes: as counted.";
    case Metric::comments: return "comments: as counted.";
    case Metric::velocity:
      return "velocity: views per day since publication, an age below one day counted as one day.";
    case Metric::score:
      return "score: interactions (likes + comments) per view, shrunk towards what is expected: "
             "(prior rate x 1000 + interactions) / (1000 + views), the posterior mean of a rate "
             "with a gamma prior worth 1000 views. For a video the prior rate is its creator's "
             "own, "
             "shrunk in the same way over all its videos; for a creator it is 0.05. Source: Gelman "
             "et al., Bayesian Data Analysis, 3rd edition, sections 2.6 and 2.7.";
    case Metric::engagement: break;
  }
  return "engagement: (likes + comments) / views, 0 without views. Not a share of viewers: one "
         "viewer can do both. A few views can make it large by chance; score is made for that.";
}

}  // namespace vizzy::metric
