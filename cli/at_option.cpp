#include "cli/at_option.h"

#include <vector>

#include "cli/store_options.h"

namespace vizzy::cli {

void AtOption::declare(OptionTable& options, Caches caches) {
  options.value("--at", urls_.web, values::text("DEST"),
                "What is published there instead of a folder: as for publish",
                {.default_text = "", .names_section = true});
  declare_store_options(options, urls_, store_);
  if (caches == Caches::purged) purge_.declare(options);
}

AtOption::Opened AtOption::open(const Environment& environment) {
  store_.stop = environment.stop;
  Opened opened{.destinations = std::make_unique<destination::Destinations>(
                    destination::open_destinations(urls_, store_)),
                .left_over = {}};
  destination::Destinations& destinations = *opened.destinations;
  environment.log.warn(destinations.warnings);
  opened.left_over = publish::read_left_over(destinations.web->name(), *destinations.bookkeeping,
                                             destinations.other_bookkeeping());
  return opened;
}

publish::PublishReport AtOption::publish(publish::PublishedFolder& folder, const Opened& opened,
                                         publish::PublishOptions options,
                                         const Environment& environment, Progress& progress) const {
  destination::Destinations& destinations = *opened.destinations;
  const auto purgers = purge_.open(destinations, store_);
  for (const auto& purger : purgers) options.purgers.push_back(purger.get());
  options.clock = [] {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  };
  options.now = environment.now();
  options.max_purged_paths = purge_.max_paths();
  options.stop = environment.stop;
  publish::PublishReport report = publish::publish_change(
      folder, {*destinations.web, *destinations.bookkeeping, destinations.other_bookkeeping()},
      std::move(options), progress);
  if (destinations.client) report.requests = destinations.client->requests();
  return report;
}

}  // namespace vizzy::cli
