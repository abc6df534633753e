#include "core/store/denylist.h"

#include "cli/commands.h"
#include "cli/place_option.h"
#include "cli/report_options.h"
#include "core/publish/published_listing.h"
#include "core/versions/denylist_report.h"

namespace vizzy::cli {

namespace {

class DenylistCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    place_.declare(options);
    report_.declare_json(options);
    options.footer(
        "Example:\n"
        "  vizzy denylist\n"
        "  vizzy denylist s3://bucket/feed\n"
        "\n"
        "Lists the keys that were taken down: since when, until when entries tell readers\n"
        "to hide them, where they are taken down from, and the reason, if one was given.\n"
        "Takedowns that were undone are counted.");
  }

  void run(Environment& environment) override {
    const versions::DenylistReport report = place_.read(
        environment,
        [&](store::FileStore& store, const std::string& name) {
          return versions::DenylistReport{name, store::read_denylist(store), environment.now()};
        },
        [&](const destination::Destinations& opened) {
          return versions::DenylistReport{
              opened.web->name(),
              publish::read_published_denylist(*opened.web, *opened.bookkeeping),
              environment.now()};
        });
    report_.print(report, environment);
  }

 private:
  PlaceOption place_;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_denylist_command() { return std::make_unique<DenylistCommand>(); }

}  // namespace vizzy::cli
