#include "core/destination/destination_url.h"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/destination/folder_destination.h"
#include "core/destination/s3_destination.h"
#include "core/error.h"

namespace vizzy::destination {

namespace {

namespace fs = std::filesystem;

/// A mistyped name or a share that is not mounted must not be filled by mistake.
void require_web_root(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw Error(ErrorKind::failed, fmt::format("{} is not a folder", folder.string()),
                {"create it first, or mount the share"});
}

/// A publish there would destroy the build.
void require_no_output_folder(const fs::path& folder, std::string remedy) {
  const auto around = output_folder_around(folder);
  if (!around) return;
  const bool is_same = *around == fs::weakly_canonical(folder);
  throw Error(ErrorKind::failed,
              fmt::format("{} is {} output folder of vizzy", folder.string(),
                          is_same ? "an" : fmt::format("inside {}, an", around->string())),
              {std::move(remedy)});
}

std::unique_ptr<Destination> open_folder(const fs::path& folder, const std::string& temporary,
                                         const StoreOptions& options) {
  return std::make_unique<FolderDestination>(
      folder, folder.string(), temporary,
      LockPatience{.deadline = options.deadline, .stop = options.stop});
}

std::string first_of(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts)
    if (!text.empty()) return text;
  return "";
}

/// Finds out where the stores are, and opens them.
class StoreOpener {
 public:
  StoreOpener(const StoreOptions& options, Destinations& opened)
      : options_(options), opened_(opened), profile_(read_profile()) {
    const http::Environment& environment = options.environment;
    region_ = first_of({options.region, environment("AWS_REGION"),
                        environment("AWS_DEFAULT_REGION"), profile_["region"], "us-east-1"});
    endpoint_ = first_of({options.endpoint_url, environment("AWS_ENDPOINT_URL_S3"),
                          environment("AWS_ENDPOINT_URL"), profile_["endpoint_url"]});
    while (endpoint_.ends_with('/')) endpoint_.pop_back();
    if (!endpoint_.empty() && endpoint_.find("://") == std::string::npos)
      endpoint_ = "https://" + endpoint_;
  }

  [[nodiscard]] std::unique_ptr<Destination> open(const Location& location) {
    S3Location s3{.endpoint = endpoint_,
                  .region = region_,
                  .bucket = location.bucket,
                  .prefix = location.prefix};
    const bool is_aws = endpoint_.empty();
    if (is_aws) s3.endpoint = fmt::format("https://s3.{}.amazonaws.com", region_);
    s3.is_virtual_host = options_.addressing == Addressing::automatic
                             ? is_aws && s3.bucket.find('.') == std::string::npos
                             : options_.addressing == Addressing::virtual_host;
    return std::make_unique<S3Destination>(std::move(s3), client(), credentials());
  }

  http::Client& client() {
    if (!opened_.client)
      opened_.client = std::make_unique<http::Client>(
          http::ClientOptions{.retry = options_.retry,
                              .ca_file = options_.environment("AWS_CA_BUNDLE"),
                              .deadline = options_.deadline,
                              .stop = options_.stop});
    return *opened_.client;
  }

  http::CredentialSource& credentials() {
    if (!opened_.credentials)
      opened_.credentials = std::make_unique<http::CredentialSource>(client(), options_.environment,
                                                                     options_.profile, region_);
    return *opened_.credentials;
  }

 private:
  [[nodiscard]] http::Profile read_profile() const {
    return http::read_profile(options_.environment, options_.profile);
  }

  const StoreOptions& options_;
  Destinations& opened_;
  http::Profile profile_;
  std::string region_;
  std::string endpoint_;
};

}  // namespace

Destinations open_destinations(const DestinationUrls& urls, const StoreOptions& options) {
  const Location web = locate(urls.web);
  const Location bookkeeping = locate_bookkeeping(urls);
  Destinations opened;
  if (web.is_bucket()) {
    opened.web = StoreOpener(options, opened).open(web);
  } else {
    require_web_root(web.folder);
    require_no_output_folder(web.folder, "publish to the folder that a web server serves");
    opened.web = open_folder(web.folder, "_vizzy/tmp", options);
  }
  if (bookkeeping.is_bucket()) {
    opened.bookkeeping = StoreOpener(options, opened).open(bookkeeping);
  } else {
    require_no_output_folder(bookkeeping.folder, "name another location with --state");
    opened.bookkeeping = open_folder(bookkeeping.folder, "tmp", options);
  }
  return opened;
}

void open_credentials(Destinations& opened, const StoreOptions& options) {
  (void)StoreOpener(options, opened).credentials();
}

}  // namespace vizzy::destination
