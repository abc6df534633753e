#include "cli/store_options.h"

namespace vizzy::cli {

void declare_store_options(OptionTable& options, destination::DestinationUrls& urls,
                           destination::StoreOptions& store) {
  options.value("--state", urls.bookkeeping, values::text("PREFIX"),
                "Bookkeeping location: below DEST, or elsewhere",
                {.default_text = "_vizzy/; beside a folder"});
  options.value("--endpoint-url", store.endpoint_url, values::text("URL"),
                "Endpoint of a store other than AWS");
  options.value("--region", store.region, values::text("REGION"), "Region of the bucket",
                {.default_text = "as the AWS tools find it"});
  options.value("--profile", store.profile, values::text("NAME"),
                "Profile in the AWS tools' files");
  options.value(
      "--addressing", store.addressing,
      values::one_of<destination::Addressing>({{"auto", destination::Addressing::automatic},
                                               {"path", destination::Addressing::path},
                                               {"virtual", destination::Addressing::virtual_host}}),
      "Where the bucket's name goes in URLs");
  options.mark_of_destination(5);
}

}  // namespace vizzy::cli
