#pragma once

#include "cli/options/option_table.h"
#include "core/destination/destination_url.h"

namespace vizzy::cli {

/// Declares --state, --endpoint-url, --region, --profile and --addressing.
void declare_store_options(OptionTable& options, destination::DestinationUrls& urls,
                           destination::StoreOptions& store);

}  // namespace vizzy::cli
