#include "core/publish/precedence.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/format/lineage.h"

namespace vizzy::publish {

namespace {

Remedy adopt_remedy(const std::string& destination) {
  return {"publish from the folder that built it, or start this one from what is published: run",
          fmt::format("build-feed --since {}", destination)};
}

}  // namespace

void require_precedence(const Head& head, const PublishedMark& next, std::chrono::seconds wait,
                        const std::string& destination) {
  const std::uint64_t newest = head.newest(next.lineage);
  if (head.published && head.published->sequence > next.sequence &&
      !format::are_unrelated(head.published->lineage, next.lineage))
    throw Error(ErrorKind::gate,
                fmt::format("{} holds sequence {}, and the folder only sequence {}: an older build "
                            "never replaces a newer one",
                            destination, head.published->sequence, next.sequence),
                adopt_remedy(destination));
  if (head.intents.empty()) return;
  if (wait.count() > 0)
    throw Error(
        ErrorKind::gate,
        fmt::format(
            "another publisher is at work on sequence {} in {}; if it was killed, its lease "
            "ends in {} seconds",
            head.intents.back().sequence, destination, wait.count()),
        {"run again after that"});
  if (newest > next.sequence)
    throw Error(ErrorKind::gate,
                fmt::format("publishing sequence {} to {} was interrupted, and the folder holds "
                            "only sequence {}: an older build never replaces a newer one",
                            newest, destination, next.sequence),
                adopt_remedy(destination));
}

void require_same_history(const store::Manifest* own, const store::Manifest& published,
                          Agreement agreement, const std::string& destination) {
  if (own != nullptr && (agreement == Agreement::content ? own->same_content(published)
                                                         : own->built_at == published.built_at))
    return;
  throw Error(ErrorKind::gate,
              fmt::format("sequence {} in {} was built elsewhere and is not the folder's: two "
                          "folders must not publish to one destination",
                          published.sequence, destination),
              adopt_remedy(destination));
}

}  // namespace vizzy::publish
