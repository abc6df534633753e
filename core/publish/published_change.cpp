#include "core/publish/published_change.h"

namespace vizzy::publish {

PublishReport publish_change(PublishedFolder& folder, const PublishTarget& target,
                             PublishOptions options, Progress& progress) {
  options.representation = folder.representation();
  options.asked_representation = {.plain = false, .siblings = false};
  options.started_from = folder.head_digest();
  folder.carry_hold(options.mode == PublishMode::dry_run ? PublishedFolder::Carry::looked_at
                                                         : PublishedFolder::Carry::written);
  PublishReport report = publish(folder.store(), target, options, progress);
  report.warnings.insert(report.warnings.begin(), folder.warnings().begin(),
                         folder.warnings().end());
  return report;
}

}  // namespace vizzy::publish
