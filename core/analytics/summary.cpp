#include "core/analytics/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/analytics/creator_list.h"

namespace vizzy::analytics {

namespace {

constexpr std::size_t kExamples = 3;
constexpr std::uint64_t kRowsPerUpdate = 4096;
constexpr double kMillionth = 1e-6;

void note(Finding& finding, std::string example) {
  ++finding.count;
  if (finding.examples.size() < kExamples) finding.examples.push_back(std::move(example));
}

void note(Finding& finding, const RowId& id) { note(finding, id.shown()); }

class Summing {
 public:
  Summing(const Catalogue& catalogue, Progress& progress)
      : catalogue_(catalogue), progress_(progress) {}

  Summary run() {
    read_creators();
    read_videos();
    judge_creators();
    for (const auto& shared : catalogue_.shared_usernames())
      note(shared_usernames_, fmt::format("{} ({} times)", shared.username, shared.creators));
    count_missing(catalogue_.creators_completeness(), "creators");
    count_missing(catalogue_.videos_completeness(), "videos");
    return finished();
  }

 private:
  void read_creators() {
    std::map<std::string, std::uint64_t> categories;
    catalogue_.creators([&](const CreatorRow& creator) {
      creators_.add(creator);
      if (creator.follower_count) followers_.values.add(*creator.follower_count);
      if (!creator.category.empty()) ++categories[std::string(creator.category)];
    });
    creators_.index();
    videos_of_.resize(creators_.size());
    summary_.creators = creators_.size();
    summary_.categories.assign(categories.begin(), categories.end());
    std::ranges::stable_sort(summary_.categories, std::greater<>(),
                             &std::pair<std::string, std::uint64_t>::second);
  }

  void read_videos() {
    progress_.begin("reading videos", 0);
    catalogue_.videos({.with_publication = true}, [&](const VideoRow& video) {
      if (++summary_.videos % kRowsPerUpdate == 0) progress_.update(summary_.videos);
      summary_.totals += video.counts;
      spread(video.counts);
      judge(video);
      const auto time = video.published();
      const bool has_date = !std::holds_alternative<std::monostate>(video.published_cell);
      if (has_date && !time) note(unreadable_dates_, video.id);
      if (time) {
        summary_.first_published = std::min(summary_.first_published.value_or(*time), *time);
        summary_.last_published = std::max(summary_.last_published.value_or(*time), *time);
      }
    });
  }

  void spread(const metric::Counts& counts) {
    views_.values.add(counts.views);
    likes_.values.add(counts.likes);
    comments_.values.add(counts.comments);
    if (counts.views > 0)
      rates_.values.add(std::llround(std::min(metric::engagement_rate(counts), 1e6) / kMillionth));
  }

  void judge(const VideoRow& video) {
    const metric::Counts& counts = video.counts;
    if (counts.views == 0) note(without_views_, video.id);
    if (counts.likes > counts.views) note(likes_above_views_, video.id);
    if (std::min({counts.views, counts.likes, counts.comments}) < 0) note(negative_, video.id);
    const auto place = video.creator_id ? creators_.place_of(*video.creator_id) : std::nullopt;
    if (place) {
      ++videos_of_[*place];
    } else {
      note(orphans_, video.id);
    }
  }

  void judge_creators() {
    for (std::size_t i = 0; i < creators_.size(); ++i) {
      videos_per_creator_.values.add(videos_of_[i]);
      if (videos_of_[i] == 0) note(without_videos_, creators_[i].id);
    }
  }

  void count_missing(const Catalogue::Completeness& completeness, const std::string& table) {
    Finding finding{.name = "missing_in_" + table,
                    .what = fmt::format("values missing in {}", table)};
    for (const auto& [column, missing] : completeness.missing) {
      finding.count += missing;
      if (missing > 0) finding.examples.push_back(fmt::format("{} {}", column, missing));
    }
    missing_.push_back(std::move(finding));
  }

  Summary finished() {
    for (Spread* spread :
         {&followers_, &videos_per_creator_, &views_, &likes_, &comments_, &rates_})
      if (spread->values.count() > 0) summary_.spreads.push_back(std::move(*spread));
    for (Finding* finding : {&without_videos_, &without_views_, &likes_above_views_, &negative_,
                             &orphans_, &unreadable_dates_, &shared_usernames_})
      summary_.findings.push_back(std::move(*finding));
    for (Finding& finding : missing_) summary_.findings.push_back(std::move(finding));
    return std::move(summary_);
  }

  const Catalogue& catalogue_;
  Progress& progress_;
  Summary summary_;
  CreatorList creators_;
  std::vector<std::uint32_t> videos_of_;  ///< by the creator's index
  Spread followers_{"followers_per_creator", "followers/creator", 1, {}};
  Spread videos_per_creator_{"videos_per_creator", "videos/creator", 1, {}};
  Spread views_{"views_per_video", "views/video", 1, {}};
  Spread likes_{"likes_per_video", "likes/video", 1, {}};
  Spread comments_{"comments_per_video", "comments/video", 1, {}};
  Spread rates_{"engagement_per_video", "engagement/video", kMillionth, {}};
  Finding without_videos_{"creators_without_videos", "creators without a video", 0, {}};
  Finding without_views_{"videos_without_views", "videos without views", 0, {}};
  Finding likes_above_views_{
      "videos_with_likes_above_views", "videos with more likes than views", 0, {}};
  Finding negative_{"videos_with_negative_counts", "videos with a negative count", 0, {}};
  Finding orphans_{"videos_without_creator", "videos without a creator", 0, {}};
  Finding unreadable_dates_{
      "videos_with_unreadable_dates", "videos whose date cannot be read", 0, {}};
  Finding shared_usernames_{"shared_usernames", "usernames of several creators", 0, {}};
  std::vector<Finding> missing_;
};

}  // namespace

Summary summarise(const Catalogue& catalogue, Progress& progress) {
  return Summing(catalogue, progress).run();
}

}  // namespace vizzy::analytics
