#include "core/analytics/top_videos.h"

#include <algorithm>
#include <utility>

#include "core/analytics/video_board.h"

namespace vizzy::analytics {

namespace {

constexpr std::uint64_t kRowsPerUpdate = 4096;

std::optional<RowId> only_id(const CreatorList& creators) {
  return creators.size() == 1 ? std::optional(creators[0].id) : std::nullopt;
}

class Ranking {
 public:
  Ranking(const Catalogue& catalogue, const CreatorList& creators, const TopVideosOptions& options,
          Progress& progress)
      : catalogue_(catalogue),
        creators_(creators),
        options_(options),
        progress_(progress),
        budget_(options.memory_bytes) {
    if (options.by == metric::Metric::velocity) catalogue.require_publication("velocity");
    if (options.filter.has_period()) catalogue.require_publication("a period");
    if (options.by == metric::Metric::score) totals_ = creator_totals(catalogue, creators);
    boards_.resize(options.of == TopVideosOf::each_creator ? creators.size() : 1);
  }

  void run(const std::function<void(const RankedVideo&)>& visit) {
    for (std::size_t first = 0; first < boards_.size(); first = last_) {
      first_ = first;
      last_ = boards_.size();
      read_videos();
      for (std::size_t board = first; board < last_; ++board) show(boards_[board].take(), visit);
      arena_ = TextArena();
      board_bytes_ = 0;
    }
  }

 private:
  void read_videos() {
    std::uint64_t count = 0;
    progress_.begin("reading videos", 0);
    const VideoSelection selection{
        .creator_id = only_id(creators_), .with_title = true, .with_publication = true};
    catalogue_.videos(selection, [&](const VideoRow& video) {
      if (++count % kRowsPerUpdate == 0) progress_.update(count);
      const auto place = video.creator_id ? creators_.place_of(*video.creator_id) : std::nullopt;
      if (place && options_.filter.takes(video)) offer(video, *place);
    });
  }

  void offer(const VideoRow& video, std::size_t creator) {
    const std::size_t board = options_.of == TopVideosOf::each_creator ? creator : 0;
    if (board < first_ || board >= last_) return;
    BoardEntry entry{
        .value = value_of(video, creator), .views = video.counts.views, .id = video.id};
    if (!boards_[board].wants(entry, options_.limit)) return;
    entry.id = entry.id.kept_in(arena_);
    entry.packed = pack(arena_, details(video, creator), video.title);
    board_bytes_ += boards_[board].add(entry, options_.limit);
    if (board_bytes_ + arena_.size_bytes() > budget_) shed();
  }

  static VideoDetails details(const VideoRow& video, std::size_t creator) {
    VideoDetails details{.likes = video.counts.likes,
                         .comments = video.counts.comments,
                         .creator = static_cast<std::uint32_t>(creator)};
    if (const auto time = video.published()) details.published_s = time->time_since_epoch().count();
    return details;
  }

  [[nodiscard]] metric::Evidence evidence_of(const metric::Counts& counts,
                                             std::optional<std::chrono::sys_seconds> published,
                                             std::size_t creator) const {
    metric::Evidence evidence{.counts = counts};
    if (published) evidence.age = options_.as_of - *published;
    if (!totals_.empty()) evidence.prior = metric::owner_prior(totals_[creator]);
    return evidence;
  }

  [[nodiscard]] metric::Figure value_of(const VideoRow& video, std::size_t creator) const {
    const bool needs_age = options_.by == metric::Metric::velocity;
    const auto published = needs_age ? video.published() : std::nullopt;
    return metric::measure(options_.by, evidence_of(video.counts, published, creator));
  }

  /// Lets the later half of the creators wait for another pass, and packs what is left.
  void shed() {
    TextArena packed;
    if (last_ - first_ > 1) {
      const std::size_t middle = first_ + (last_ - first_ + 1) / 2;
      for (std::size_t board = middle; board < last_; ++board) boards_[board] = VideoBoard();
      last_ = middle;
    }
    board_bytes_ = 0;
    for (std::size_t board = first_; board < last_; ++board) {
      boards_[board].move_to(packed);
      board_bytes_ += boards_[board].size_bytes();
    }
    arena_ = std::move(packed);
    budget_ = std::max(budget_, 2 * (board_bytes_ + arena_.size_bytes()));  // one list may be large
  }

  void show(const std::vector<BoardEntry>& entries,
            const std::function<void(const RankedVideo&)>& visit) const {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const VideoDetails details = details_of(entries[i]);
      RankedVideo video{.rank = i + 1,
                        .creator = &creators_[details.creator],
                        .id = entries[i].id,
                        .title = title_of(entries[i])};
      if (details.published_s != VideoDetails::kUnknown)
        video.published = std::chrono::sys_seconds(std::chrono::seconds(details.published_s));
      video.value = entries[i].value;
      video.evidence = evidence_of({entries[i].views, details.likes, details.comments},
                                   video.published, details.creator);
      visit(video);
    }
  }

  const Catalogue& catalogue_;
  const CreatorList& creators_;
  const TopVideosOptions& options_;
  Progress& progress_;
  std::vector<metric::Counts> totals_;  ///< by creator; for the score
  std::vector<VideoBoard> boards_;      ///< by creator, or one
  std::size_t first_ = 0, last_ = 0;    ///< the boards that this pass fills
  TextArena arena_;
  std::uint64_t board_bytes_ = 0;
  std::uint64_t budget_;
};

}  // namespace

bool VideoFilter::takes(const VideoRow& video) const {
  if (video.counts.views < min_views) return false;
  if (!has_period()) return true;
  const auto published = video.published();
  return published && (!since || *published >= *since) && (!until || *published < *until);
}

void rank_videos(const Catalogue& catalogue, const CreatorList& creators,
                 const TopVideosOptions& options, Progress& progress,
                 const std::function<void(const RankedVideo&)>& visit) {
  Ranking(catalogue, creators, options, progress).run(visit);
}

std::vector<metric::Counts> creator_totals(const Catalogue& catalogue,
                                           const CreatorList& creators) {
  std::vector<metric::Counts> totals(creators.size());
  catalogue.videos({.creator_id = only_id(creators)}, [&](const VideoRow& video) {
    const auto place = video.creator_id ? creators.place_of(*video.creator_id) : std::nullopt;
    if (place) totals[*place] += video.counts;
  });
  return totals;
}

}  // namespace vizzy::analytics
