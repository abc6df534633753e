#include "cli/purge_options.h"

#include <limits>

#include "core/publish/publish.h"
#include "core/purge/cloudfront.h"
#include "core/purge/purge_command.h"

namespace vizzy::cli {

void PurgeOptions::declare(OptionTable& options) {
  options.value("--purge-command", command_, values::text("'CMD {urls}'"),
                "Shell command to run after the publish; {urls} are the changed URLs");
  options.value("--purge-url", url_, values::text("URL"),
                "Public URL of DEST; without it {urls} are paths");
  options.value("--cloudfront", distribution_, values::text("ID"),
                "CloudFront distribution to invalidate");
  options.flag("--allow-cost", allow_cost_, "Purge more than 1,000 paths of CloudFront");
  options.mark_of_destination(4);
}

std::vector<std::unique_ptr<purge::Purger>> PurgeOptions::open(
    destination::Destinations& opened, const destination::StoreOptions& store) const {
  std::vector<std::unique_ptr<purge::Purger>> purgers;
  if (!command_.empty())
    purgers.push_back(std::make_unique<purge::PurgeCommand>(
        command_, purge::PurgeCommand::Options{.base_url = url_, .stop = store.stop}));
  if (distribution_.empty()) return purgers;
  destination::open_credentials(opened, store);
  const http::AwsSettings settings(store.environment, store.profile);
  const http::GlobalService service =
      purge::cloudfront_service(settings, settings.region(store.region));
  const purge::CloudFront::Distribution distribution{.id = distribution_,
                                                     .endpoint = service.endpoint,
                                                     .base_path = purge::path_of_url(url_),
                                                     .region = service.region};
  purgers.push_back(
      std::make_unique<purge::CloudFront>(distribution, *opened.client, *opened.credentials));
  return purgers;
}

std::uint64_t PurgeOptions::max_paths() const {
  return allow_cost_ ? std::numeric_limits<std::uint64_t>::max()
                     : publish::PublishOptions().max_purged_paths;
}

}  // namespace vizzy::cli
