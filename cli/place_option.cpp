#include "cli/place_option.h"

#include <filesystem>

#include "cli/store_options.h"
#include "core/destination/location.h"

namespace vizzy::cli {

void PlaceOption::declare(OptionTable& options) {
  options.value("--out", place_, values::text("OUT|DEST"),
                "Output folder, or a destination: s3://bucket/prefix, or a served folder",
                {.positional = "out", .names_section = true});
  declare_store_options(options, urls_, store_);
}

/// A URL, or a folder that is neither an output folder nor missing.
bool PlaceOption::is_destination() const {
  if (place_.find("://") != std::string::npos) return true;
  std::error_code error;
  return std::filesystem::is_directory(place_, error) && !destination::output_folder_around(place_);
}

destination::Destinations PlaceOption::open(const Environment& environment) {
  urls_.web = place_;
  store_.stop = environment.stop;
  destination::Destinations destinations = destination::open_destinations(urls_, store_);
  environment.log.warn(destinations.warnings);
  return destinations;
}

}  // namespace vizzy::cli
