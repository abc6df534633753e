#pragma once

#include <vector>

#include "cli/command.h"
#include "core/definition/definition.h"
#include "core/destination/destination_url.h"
#include "core/error.h"
#include "core/publish/adopt_published.h"
#include "core/store/file_store.h"
#include "core/store/reuse.h"

namespace vizzy::cli {

/// Where a build starts from when its folder may be a fresh one: --since.
class SinceOption {
 public:
  /// Declares --since, and what it takes to reach a destination.
  void declare(OptionTable& options);

  /// A fresh folder gets the history of the destination.
  [[nodiscard]] store::Reuse start(const definition::Definition& definition,
                                   store::FileStore& folder, const Environment& environment);

  /// After `start`: about what it starts from.
  [[nodiscard]] const std::vector<Message>& warnings() const { return warnings_; }
  /// After `start`: what a new folder carries on.
  [[nodiscard]] const publish::Unfinished& unfinished() const { return unfinished_; }

 private:
  destination::DestinationUrls urls_;
  destination::StoreOptions store_;
  std::vector<Message> warnings_;
  publish::Unfinished unfinished_;
};

}  // namespace vizzy::cli
