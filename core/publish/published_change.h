#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/json_text.h"
#include "core/publish/publish.h"
#include "core/publish/publish_report.h"
#include "core/publish/published_folder.h"
#include "core/report_json.h"
#include "core/text/run_summary.h"

namespace vizzy::publish {

/// A change of what is published: what it did to the versions, and its publish.
template <class Change>
struct PublishedChange {
  PublishedChange(Change changed, PublishReport published)
      : change(std::move(changed)), publish(std::move(published)), warnings(change.warnings) {
    warnings.insert(warnings.end(), publish.warnings.begin(), publish.warnings.end());
  }

  Change change;
  PublishReport publish;
  std::vector<Message> warnings;  ///< of both
};

template <class Change>
[[nodiscard]] std::string json(const PublishedChange<Change>& report) {
  return report_json(Json{{"change", parse_ordered_json(json(report.change))},
                          {"publish", parse_ordered_json(json(report.publish))}});
}

template <class Change>
[[nodiscard]] std::string text(const PublishedChange<Change>& report) {
  return text(report.change) + text(report.publish);
}

/// What both did; of the facts that both have, those of the publish.
template <class Change>
[[nodiscard]] text::RunSummary summary(const PublishedChange<Change>& report) {
  text::RunSummary all = summary(report.publish);
  text::RunSummary change = summary(report.change);
  all.message = change.message + "; " + all.message;
  for (auto& fact : change.facts) {
    const bool is_known = std::ranges::any_of(
        all.facts, [&](const auto& known) { return known.first == fact.first; });
    if (!is_known) all.facts.push_back(std::move(fact));
  }
  return all;
}

/// Publishes what a change made of the folder, in the way that is published there. `options` say
/// how; the version that it started from is set here. Errors: as `publish`.
[[nodiscard]] PublishReport publish_change(PublishedFolder& folder, const PublishTarget& target,
                                           PublishOptions options, Progress& progress);

/// Does work that starts from what is published, and begins it again when others publish
/// meanwhile: what seems to be lost may be what they replaced. Errors: HeadMoved after many times.
template <class Work>
auto start_again_if_moved(destination::Destination& bookkeeping, const Work& work) {
  constexpr int kMaxAttempts = 5;
  for (int attempt = 1; attempt < kMaxAttempts; ++attempt) {
    const codec::Digest head = read_head(bookkeeping).head_digest;
    try {
      return work();
    } catch (const HeadMoved&) {
      continue;  // from what they published
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::failed || read_head(bookkeeping).head_digest == head) throw;
    }
  }
  return work();
}

}  // namespace vizzy::publish
