#pragma once

#include <memory>
#include <string>
#include <utility>

#include "cli/command.h"
#include "cli/options/option_table.h"
#include "cli/purge_options.h"
#include "core/destination/destination_url.h"
#include "core/progress.h"
#include "core/publish/left_over_bookkeeping.h"
#include "core/publish/published_change.h"
#include "core/publish/published_folder.h"
#include "core/store/directory_store.h"
#include "core/store/temporary_folder.h"

namespace vizzy::cli {

/// The destination whose published versions a command changes, instead of an output folder: --at.
class AtOption {
 public:
  enum class Caches { purged, left };

  /// Declares --at, the options of stores and, with `Caches::purged`, of purges.
  void declare(OptionTable& options, Caches caches);
  [[nodiscard]] bool is_given() const { return !urls_.web.empty(); }

  /// Calls `change` with the open folder of what is published, and what it is published to; again
  /// when others publish meanwhile. Errors: as `open_destinations` and PublishedFolder.
  template <class Change>
  auto run(publish::Needed needed, const Environment& environment, Progress& progress,
           const Change& change) {
    const Opened opened = open(environment);
    return publish::start_again_if_moved(*opened.destinations->bookkeeping, [&] {
      const store::TemporaryFolder temporary;
      store::DirectoryStore local(temporary.path());
      const publish::PublishedFolderContext context{
          .web = *opened.destinations->web,
          .bookkeeping = *opened.destinations->bookkeeping,
          .left_over = opened.left_over.denylist,
          .now = environment.now(),
          .stop = environment.stop};
      publish::PublishedFolder folder(local, context, needed, progress);
      try {
        return change(folder, opened);
      } catch (const Error&) {
        environment.log.warn(folder.warnings());  // what is left out may be why
        throw;
      }
    });
  }

  /// What a change works with.
  struct Opened {
    std::unique_ptr<destination::Destinations> destinations;
    publish::LeftOver left_over;
  };

  /// Publishes what a change made of the folder, and empties the caches. `options` say what else.
  [[nodiscard]] publish::PublishReport publish(publish::PublishedFolder& folder,
                                               const Opened& opened,
                                               publish::PublishOptions options,
                                               const Environment& environment,
                                               Progress& progress) const;

 private:
  [[nodiscard]] Opened open(const Environment& environment);

  destination::DestinationUrls urls_;
  destination::StoreOptions store_;
  PurgeOptions purge_;
};

}  // namespace vizzy::cli
