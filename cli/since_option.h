#pragma once

#include <cstdint>
#include <string>
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
  /// After `start`: what the lineage of a new folder is made from, that of a first publish which
  /// was not completed if there is one.
  [[nodiscard]] std::string lineage_seed() const;
  /// After `start`: a new folder begins with the sequence after it.
  [[nodiscard]] std::uint64_t sequence_before() const { return unfinished_.sequence; }

 private:
  destination::DestinationUrls urls_;
  destination::StoreOptions store_;
  std::vector<Message> warnings_;
  publish::Unfinished unfinished_;
};

}  // namespace vizzy::cli
