#include <optional>
#include <string>

#include "cli/analytics_options.h"
#include "cli/commands.h"
#include "core/analytics/find_creator.h"
#include "core/analytics/top_videos_report.h"
#include "core/error.h"

namespace vizzy::cli {

namespace {

class TopVideosCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.value("--creator", creator_, values::text("ID|USERNAME"), "Only this creator");
    options.flag("--each-creator", each_creator_, "The best of every creator, in one pass");
    options.value("--by", options_.by, values::one_of(metric::metric_words()), "Metric to rank by");
    options.value("--limit", options_.limit, values::whole_number(1, 1'000'000),
                  "Videos in a list");
    options.value("--min-views", min_views_, values::whole_number(0, INT64_MAX),
                  "Only videos with at least this many views");
    selection_.declare(options);
    options.flag("--explain", explain_, "Explain each rank");
    options.value("--memory", options_.memory_bytes,
                  values::byte_size(kLeastMemoryBytes, kMostMemoryBytes),
                  "Memory for --each-creator");
    common_.declare(options);
    options.footer(
        "Example:\n"
        "  vizzy analytics top-videos --creator 17 --by score --explain\n"
        "  vizzy analytics top-videos --by velocity --window 28d --min-views 1000\n"
        "\n"
        "engagement is (likes + comments) / views, 0 without views; velocity is views a\n"
        "day since publication; score is engagement shrunk towards the creator's own\n"
        "rate, so that few views do not decide. Ties: more views, then the smaller id.");
  }

  void run(Environment& environment) override {
    if (each_creator_ && creator_)
      throw Error(ErrorKind::usage, "--each-creator cannot be combined with --creator",
                  {"leave one out"});
    const std::unique_ptr<source::Snapshot> snapshot = common_.open(environment);
    const analytics::Catalogue catalogue(*snapshot);
    const analytics::CreatorList creators =
        creator_ ? analytics::find_creator(catalogue, *creator_)
                 : analytics::CreatorList(catalogue, selection_.creators());
    if (creator_) options_.of = analytics::TopVideosOf::one_creator;
    if (each_creator_) options_.of = analytics::TopVideosOf::each_creator;
    options_.filter = selection_.period(environment);
    options_.filter.min_views = min_views_;
    options_.as_of = selection_.as_of(environment);
    analytics::write_top_videos(
        catalogue, creators, options_, explain_ ? analytics::Explain::yes : analytics::Explain::no,
        common_.table(environment), *common_.progress(environment), environment.out);
  }

 private:
  static constexpr std::uint64_t kLeastMemoryBytes = std::uint64_t{1} << 20;
  static constexpr std::uint64_t kMostMemoryBytes = std::uint64_t{1} << 50;

  AnalyticsOptions common_;
  SelectionOptions selection_;
  std::optional<std::string> creator_;
  analytics::TopVideosOptions options_;
  std::int64_t min_views_ = 0;
  bool each_creator_ = false;
  bool explain_ = false;
};

}  // namespace

std::unique_ptr<Command> make_top_videos_command() { return std::make_unique<TopVideosCommand>(); }

}  // namespace vizzy::cli
