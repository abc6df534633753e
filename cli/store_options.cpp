#include "cli/store_options.h"

namespace vizzy::cli {

void declare_store_options(OptionTable& options, destination::DestinationUrls& urls,
                           destination::StoreOptions& store) {
  options.value("--state", urls.bookkeeping, values::text("PREFIX"),
                "Where the bookkeeping goes: below DEST, or elsewhere");
  options.value("--endpoint-url", store.endpoint_url, values::text("URL"),
                "Of a store that is not AWS's");
  options.value("--region", store.region, values::text("REGION"), "Of the bucket",
                {.default_text = "as the AWS tools find it"});
  options.value("--profile", store.profile, values::text("NAME"),
                "Of the shared files of the AWS tools");
  options.value(
      "--addressing", store.addressing,
      values::one_of<destination::Addressing>({{"auto", destination::Addressing::automatic},
                                               {"path", destination::Addressing::path},
                                               {"virtual", destination::Addressing::virtual_host}}),
      "Where URLs have the bucket's name");
}

}  // namespace vizzy::cli
