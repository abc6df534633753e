#include "cli/analytics_options.h"
#include "cli/commands.h"
#include "core/analytics/summary_report.h"

namespace vizzy::cli {

namespace {

class SummaryCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    common_.declare(options);
    options.footer(
        "Example:\n"
        "  vizzy analytics summary --db vizzy.db\n"
        "\n"
        "Shows counts, the distribution of views, likes and followers, and anomalies in\n"
        "the data. Quantiles are exact below 2,048 and within 0.1% above.");
  }

  void run(Environment& environment) override {
    const std::unique_ptr<source::Snapshot> snapshot = common_.open(environment);
    const analytics::Catalogue catalogue(*snapshot);
    analytics::write_summary(analytics::summarise(catalogue, *common_.progress(environment)),
                             common_.table(environment), environment.out);
  }

 private:
  AnalyticsOptions common_;
};

}  // namespace

std::unique_ptr<Command> make_summary_command() { return std::make_unique<SummaryCommand>(); }

}  // namespace vizzy::cli
