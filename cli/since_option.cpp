#include "cli/since_option.h"

#include <string>

#include "cli/clock.h"
#include "cli/store_options.h"
#include "core/publish/claim.h"
#include "core/publish/left_over_bookkeeping.h"

namespace vizzy::cli {

void SinceOption::declare(OptionTable& options) {
  options.value("--since", urls_.web, values::text("DEST"),
                "Start from the version published there, unless the folder is newer",
                {.names_section = true});
  declare_store_options(options, urls_, store_);
}

store::Reuse SinceOption::start(const definition::Definition& definition, store::FileStore& folder,
                                const Environment& environment) {
  if (urls_.web.empty()) return store::Reuse::by_size;
  store_.stop = environment.stop;
  const destination::Destinations destinations = destination::open_destinations(urls_, store_);
  destination::Destination& web = *destinations.web;
  destination::Destination& bookkeeping = *destinations.bookkeeping;
  const publish::LeftOver left_over =
      publish::read_left_over(web.name(), bookkeeping, destinations.other_bookkeeping());
  warnings_ = left_over.warnings;
  std::vector<std::string> feeds;
  for (const definition::FeedDefinition& feed : definition.feeds) feeds.push_back(feed.name);
  publish::require_record(web, bookkeeping, feeds, folder);
  unfinished_ = publish::unfinished_publish(web, bookkeeping, feeds);
  return publish::adopt_published(folder, web.name(), bookkeeping, environment.now(),
                                  environment.stop, left_over.denylist);
}

std::string SinceOption::lineage_seed() const {
  return unfinished_.lineage.empty() ? cli::lineage_seed() : unfinished_.lineage;
}

}  // namespace vizzy::cli
