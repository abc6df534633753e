#include "cli/store_options.h"

#include <CLI/CLI.hpp>

#include <string>
#include <utility>
#include <vector>

#include "cli/option_types.h"

namespace vizzy::cli {

void add_store_options(CLI::App& app, destination::DestinationUrls& urls,
                       destination::StoreOptions& store) {
  static const std::vector<std::pair<std::string, destination::Addressing>> addressings{
      {"auto", destination::Addressing::automatic},
      {"path", destination::Addressing::path},
      {"virtual", destination::Addressing::virtual_host}};
  app.add_option("--state", urls.bookkeeping,
                 "Where the bookkeeping goes: below DEST, or elsewhere")
      ->type_name("PREFIX")
      ->capture_default_str();
  app.add_option("--endpoint-url", store.endpoint_url, "Of a store that is not AWS's")
      ->type_name("URL");
  app.add_option("--region", store.region, "Of the bucket")
      ->type_name("REGION")
      ->default_str("as the AWS tools find it");
  app.add_option("--profile", store.profile, "Of the shared files of the AWS tools")
      ->type_name("NAME");
  app.add_option("--addressing", store.addressing, "Where URLs have the bucket's name")
      ->transform(one_of(addressings))
      ->default_str("auto");
}

}  // namespace vizzy::cli
