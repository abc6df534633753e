#pragma once

#include <string>
#include <utility>

#include "cli/command.h"
#include "cli/options/option_table.h"
#include "core/destination/destination_url.h"
#include "core/store/at_rest.h"
#include "core/store/directory_store.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

/// The output folder or the destination whose bookkeeping a command reads.
class PlaceOption {
 public:
  /// Declares --out, which also takes a destination, and the options of stores.
  void declare(OptionTable& options);

  /// Calls `read_folder` with the store of the output folder and its name, or `read_destination`
  /// with the open destinations. Errors: as `require_output_folder` and `open_destinations`.
  template <class ReadFolder, class ReadDestination>
  auto read(const Environment& environment, const ReadFolder& read_folder,
            const ReadDestination& read_destination) {
    if (is_destination()) return read_destination(open(environment));
    store::require_output_folder(place_);
    store::DirectoryStore store(place_);
    return store::read_at_rest(place_, environment.stop,
                               [&] { return read_folder(store, std::as_const(place_)); });
  }

 private:
  [[nodiscard]] bool is_destination() const;
  [[nodiscard]] destination::Destinations open(const Environment& environment);

  std::string place_ = "out";
  destination::DestinationUrls urls_;
  destination::StoreOptions store_;
};

}  // namespace vizzy::cli
