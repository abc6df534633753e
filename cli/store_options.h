#pragma once

#include "core/destination/destination_url.h"

namespace CLI {
class App;
}

namespace vizzy::cli {

/// Declares --state, --endpoint-url, --region, --profile and --addressing.
void add_store_options(CLI::App& app, destination::DestinationUrls& urls,
                       destination::StoreOptions& store);

}  // namespace vizzy::cli
