#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "cli/analytics_options.h"
#include "cli/commands.h"
#include "cli/option_types.h"
#include "core/analytics/growth_report.h"
#include "core/analytics/leaderboard_report.h"
#include "core/error.h"
#include "core/store/directory_store.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

/// Growth is asked of a folder, all else of the database.
constexpr int kGrowth = 1000;

std::vector<std::pair<std::string, int>> words() {
  std::vector<std::pair<std::string, int>> list;
  for (const auto& [word, metric] : analytics::creator_metric_words())
    list.emplace_back(word, static_cast<int>(metric));
  list.emplace_back("growth", kGrowth);
  return list;
}

class TopCreatorsCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("--by", by_, "What makes a creator good")
        ->transform(one_of(words()))
        ->default_str("followers");
    app.add_option("--limit", limit_, "Creators in the list")
        ->check(whole_number(1, 1'000'000, "N"))
        ->capture_default_str();
    app.add_option("--min-views", min_views_, "Only creators whose videos have so many views")
        ->check(whole_number(0, INT64_MAX, "N"))
        ->capture_default_str();
    selection_.declare(app);
    growth_options_ = {
        app.add_option("--feed", growth_.feed, "growth: the feed")->default_str("the only one"),
        app.add_option("--field", growth_.field, "growth: the number that grows")
            ->capture_default_str(),
        app.add_option("--from", growth_.from, "growth: the older sequence or version")
            ->default_str("the oldest retained"),
        app.add_option("--to", growth_.to, "growth: the newer sequence or version")
            ->default_str("what readers see now")};
    app.add_option("--out", out_, "growth: the output folder")
        ->type_name("FOLDER")
        ->capture_default_str();
    app.add_flag("--explain", explain_, "Say what led to each rank");
    common_.declare(app);
    app.footer(
        "Example:\n"
        "  vizzy analytics creators --by score --country US\n"
        "  vizzy analytics creators --by growth --from 3\n"
        "\n"
        "With --since, --until or --window views and rates are of the videos of that\n"
        "time. growth compares two retained versions of the feed, as readers saw them,\n"
        "and reads no database.");
  }

  void run(Environment& environment) override {
    const analytics::Explain explain = explain_ ? analytics::Explain::yes : analytics::Explain::no;
    const text::TableOptions table = common_.table(environment);
    if (by_ == kGrowth) return analytics::write_growth(grown(), explain, table, environment.out);
    for (const CLI::Option* option : growth_options_)
      if (option->count() > 0)
        throw Error(ErrorKind::usage,
                    fmt::format("{} is for --by growth; leave it out", option->get_name()));
    const std::unique_ptr<source::Snapshot> snapshot = common_.open(environment);
    const analytics::Catalogue catalogue(*snapshot);
    const analytics::CreatorList creators(catalogue, selection_.creators());
    const analytics::LeaderboardOptions options{.by = static_cast<analytics::CreatorMetric>(by_),
                                                .limit = limit_,
                                                .min_views = min_views_,
                                                .period = selection_.period(environment)};
    analytics::write_leaderboard(catalogue, creators, options, explain, table, environment.out);
  }

 private:
  /// Pages of a feed know what they show: nothing of categories, countries or videos.
  analytics::GrowthReport grown() {
    const std::string given = min_views_ > 0 ? "--min-views" : selection_.first_given();
    if (!given.empty())
      throw Error(ErrorKind::usage,
                  fmt::format("--by growth compares versions of a feed, where {} means nothing; "
                              "leave it out, or compare the feed of a segment with --feed",
                              given));
    store::require_output_folder(out_);
    store::DirectoryStore store(out_);
    growth_.limit = limit_;
    return analytics::growth(store, growth_);
  }

  AnalyticsOptions common_;
  SelectionOptions selection_;
  analytics::GrowthOptions growth_;
  std::vector<const CLI::Option*> growth_options_;
  int by_ = static_cast<int>(analytics::CreatorMetric::followers);
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
