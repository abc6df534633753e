#include "core/metric/metric.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace vizzy;
using namespace vizzy::metric;
using namespace std::chrono_literals;

namespace {
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
}

TEST_CASE("engagement is likes and comments per view, and 0 without views") {
  CHECK(engagement_rate({.views = 1000, .likes = 40, .comments = 10}) == 0.05);
  CHECK(engagement_rate({.views = 0, .likes = 40, .comments = 10}) == 0);
  CHECK(engagement_rate({.views = 2, .likes = 2, .comments = 2}) == 2);
  CHECK(engagement_rate({.views = -5, .likes = 1, .comments = 1}) == 0);
}

TEST_CASE("velocity is views per day, and the first day is a whole one") {
  CHECK(velocity(1000, 240h) == 100);
  CHECK(velocity(1000, 36h) == Approx(1000 / 1.5));
  CHECK(velocity(1000, 1h) == 1000);
  CHECK(velocity(1000, -240h) == 1000);
}

TEST_CASE("the score of a video lies between its creator's rate and its own") {
  const Prior prior = owner_prior({.views = 99'000, .likes = 9'000, .comments = 950});
  CHECK(prior.rate == Approx((0.05 * 1000 + 9'950) / 100'000.0));
  CHECK(prior.views == 1000);
  CHECK(shrunken_rate({}, prior) == prior.rate);
  CHECK(shrunken_rate({.views = 4, .likes = 3}, prior) == Approx((prior.rate * 1000 + 3) / 1004));
  const Counts half{.views = 1000, .likes = 300};
  CHECK(shrunken_rate(half, prior) == Approx((prior.rate + 0.3) / 2));
}

TEST_CASE("interactions without a view are no evidence") {
  CHECK(shrunken_rate({.views = 0, .likes = 50}, {.rate = 0.1, .views = 1000}) == 0.1);
  CHECK(owner_prior({}).rate == kUnknownOwner.rate);
}

TEST_CASE("three likes of four views do not beat a thousand of ten thousand") {
  const Counts lucky{.views = 4, .likes = 3};
  const Counts good{.views = 10'000, .likes = 1'000};
  CHECK(engagement_rate(lucky) > engagement_rate(good));
  CHECK(shrunken_rate(lucky, owner_prior(lucky)) < shrunken_rate(good, owner_prior(good)));
}

TEST_CASE("sums end at the largest number, in any order, and negative counts are 0") {
  Counts sum{.views = kMost - 5, .likes = 1};
  sum += {.views = 10, .likes = -7, .comments = 3};
  CHECK(sum.views == kMost);
  CHECK(sum.likes == 1);
  CHECK(sum.comments == 3);
  CHECK(Counts{.views = 1, .likes = kMost, .comments = kMost}.interactions() == kMost);
}

TEST_CASE("every metric measures and explains itself") {
  const Evidence evidence{.counts = {.views = 2000, .likes = 90, .comments = 10}, .age = 96h};
  const std::vector<std::pair<Metric, std::string>> expected{
      {Metric::engagement, "(90 likes + 10 comments) / 2000 views = 0.05"},
      {Metric::views, "2000 views"},
      {Metric::likes, "90 likes"},
      {Metric::comments, "10 comments"},
      {Metric::velocity, "2000 views / 4 days = 500"},
      {Metric::score,
       "(prior 0.05 x 1000 views + 90 likes + 10 comments) / (1000 + 2000 views) = 0.05"}};
  for (const auto& [metric, text] : expected) CHECK(explain(metric, evidence) == text);
  CHECK(metric_words().size() == expected.size());
  CHECK(measure(Metric::velocity, evidence) == Figure(500.0));
  CHECK(measure(Metric::velocity, {.counts = {.views = 7}}) == Figure());
  CHECK(measure(Metric::likes, evidence) == Figure(std::int64_t{90}));
  CHECK(explain(Metric::velocity, {.counts = {.views = 7}}) == "no publication date");
  CHECK(explain(Metric::velocity, {.counts = {.views = 7}, .age = 1h}) ==
        "7 views / 1 days (younger counts as one) = 7");
  CHECK(explain(Metric::engagement, {}) == "no views, so 0");
  CHECK(explain(Metric::score, {}) == "no views, so the prior: 0.05");
}
