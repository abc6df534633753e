#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/analytics_options.h"
#include "cli/commands.h"
#include "core/analytics/growth_report.h"
#include "core/analytics/leaderboard_report.h"
#include "core/error.h"
#include "core/store/at_rest.h"
#include "core/store/directory_store.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

/// What ranks creators: a metric of the database, or how a number of the feed grew.
struct ByGrowth {
  bool operator==(const ByGrowth&) const = default;
};
using Ranking = std::variant<analytics::CreatorMetric, ByGrowth>;

std::vector<std::pair<std::string, Ranking>> rankings() {
  std::vector<std::pair<std::string, Ranking>> list;
  for (const auto& [word, metric] : analytics::creator_metric_words())
    list.emplace_back(word, metric);
  list.emplace_back("growth", ByGrowth());
  return list;
}

/// Which numbers of which versions --by growth compares.
class GrowthSelection {
 public:
  /// Declares --feed, --field, --from and --to.
  void declare(OptionTable& options) {
    options.value("--feed", feed_, values::text(), "growth: the feed",
                  {.default_text = "the only one"});
    options.value("--field", field_, values::text(), "growth: the number that grows",
                  {.default_text = analytics::GrowthOptions().field});
    options.value("--from", from_, values::text(), "growth: the older sequence or version",
                  {.default_text = "the oldest retained"});
    options.value("--to", to_, values::text(), "growth: the newer sequence or version",
                  {.default_text = "what readers see now"});
  }

  /// The first of these options that was given; empty when there is none.
  [[nodiscard]] std::string first_given() const {
    if (feed_) return "--feed";
    if (field_) return "--field";
    if (from_) return "--from";
    return to_ ? "--to" : "";
  }

  [[nodiscard]] analytics::GrowthOptions options(std::size_t limit) const {
    analytics::GrowthOptions options{.limit = limit};
    options.feed = feed_.value_or(options.feed);
    options.field = field_.value_or(options.field);
    options.from = from_.value_or(options.from);
    options.to = to_.value_or(options.to);
    return options;
  }

 private:
  std::optional<std::string> feed_, field_, from_, to_;
};

class TopCreatorsCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.value("--by", by_, values::one_of(rankings()), "Metric to rank by");
    options.value("--limit", limit_, values::whole_number(1, 1'000'000), "Creators in the list");
    options.value("--min-views", min_views_, values::whole_number(0, INT64_MAX),
                  "Only creators with at least this many views");
    selection_.declare(options);
    growth_.declare(options);
    options.value("--out", out_, values::folder(), "growth: the output folder");
    options.flag("--explain", explain_, "Explain each rank");
    common_.declare(options);
    options.footer(
        "Example:\n"
        "  vizzy analytics creators --by score --country US\n"
        "  vizzy analytics creators --by growth --from 3\n"
        "\n"
        "With --since, --until or --window, views and rates count only the videos\n"
        "published in that time. growth compares two retained versions of the feed, as\n"
        "readers saw them, and reads no database.");
  }

  void run(Environment& environment) override {
    const analytics::Explain explain = explain_ ? analytics::Explain::yes : analytics::Explain::no;
    const text::TableOptions table = common_.table(environment);
    if (std::holds_alternative<ByGrowth>(by_))
      return analytics::write_growth(grown(environment), explain, table, environment.out);
    if (const std::string given = growth_.first_given(); !given.empty())
      throw Error(ErrorKind::usage, fmt::format("{} applies only to --by growth", given),
                  {"leave it out"});
    const std::unique_ptr<source::Snapshot> snapshot = common_.open(environment);
    const analytics::Catalogue catalogue(*snapshot);
    const analytics::CreatorList creators(catalogue, selection_.creators());
    const analytics::LeaderboardOptions options{.by = std::get<analytics::CreatorMetric>(by_),
                                                .limit = limit_,
                                                .min_views = min_views_,
                                                .period = selection_.period(environment)};
    analytics::write_leaderboard(catalogue, creators, options, explain, table, environment.out);
  }

 private:
  /// Pages of a feed hold no categories, countries or videos.
  analytics::GrowthReport grown(const Environment& environment) {
    const std::string given = min_views_ > 0 ? "--min-views" : selection_.first_given();
    if (!given.empty())
      throw Error(
          ErrorKind::usage,
          fmt::format("--by growth compares versions of a feed, where {} means nothing", given),
          {"leave it out, or compare the feed of a segment with --feed"});
    store::require_output_folder(out_);
    store::DirectoryStore store(out_);
    return store::read_at_rest(out_, environment.stop,
                               [&] { return analytics::growth(store, growth_.options(limit_)); });
  }

  AnalyticsOptions common_;
  SelectionOptions selection_;
  GrowthSelection growth_;
  Ranking by_ = analytics::CreatorMetric::followers;
  std::size_t limit_ = 10;
  std::int64_t min_views_ = 0;
  std::string out_ = "out";
  bool explain_ = false;
};

}  // namespace

std::unique_ptr<Command> make_top_creators_command() {
  return std::make_unique<TopCreatorsCommand>();
}

}  // namespace vizzy::cli
