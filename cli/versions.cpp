#include <cstdint>

#include "cli/commands.h"
#include "cli/place_option.h"
#include "cli/report_options.h"
#include "core/publish/published_listing.h"
#include "core/versions/version_list.h"

namespace vizzy::cli {

namespace {

class VersionsCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    place_.declare(options);
    options.value("--last", last_, values::whole_number(1, 1'000'000), "How many to list");
    report_.declare_json(options);
    options.footer(
        "Example:\n"
        "  vizzy versions\n"
        "  vizzy versions s3://bucket/feed --last 5\n"
        "\n"
        "Lists the versions that rollback can restore, the newest last, right above the\n"
        "prompt: what each holds and what is new in it, which one readers see, and until\n"
        "when gc keeps the others. Of a destination the totals tell what is new: its\n"
        "pages are not read.");
  }

  void run(Environment& environment) override {
    const auto now = environment.now();
    const versions::VersionList list = place_.read(
        environment,
        [&](store::FileStore& store, const std::string& name) {
          return versions::list_versions(store, name, last_, now);
        },
        [&](const destination::Destinations& opened) {
          return publish::list_published_versions(*opened.web, *opened.bookkeeping, last_, now);
        });
    environment.log.warn(list.warnings);
    report_.print(list, environment);
  }

 private:
  PlaceOption place_;
  std::uint64_t last_ = 20;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_versions_command() { return std::make_unique<VersionsCommand>(); }

}  // namespace vizzy::cli
