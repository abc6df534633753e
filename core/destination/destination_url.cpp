#include "core/destination/destination_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/destination/folder_bookkeeping.h"
#include "core/destination/folder_destination.h"
#include "core/destination/s3_destination.h"
#include "core/error.h"
#include "core/http/aws_endpoint.h"
#include "core/http/aws_settings.h"
#include "core/shown_address.h"

namespace vizzy::destination {

namespace {

namespace fs = std::filesystem;

/// A mistyped name or a share that is not mounted must not be filled by mistake.
void require_web_root(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw Error(ErrorKind::failed,
                fmt::format("{} is not a folder", shown_address(folder.string())),
                {"create it first, mount the share, or name a section of vizzy.toml"});
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

/// Whether a bucket's name can be a part of a host's, which a certificate covers only without dots.
bool is_host_label(std::string_view name) {
  return name.front() != '-' && name.back() != '-' && std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

/// Finds out where the stores are, and opens them.
class StoreOpener {
 public:
  StoreOpener(const StoreOptions& options, Destinations& opened)
      : options_(options),
        opened_(opened),
        settings_(options.environment, options.profile),
        region_(settings_.region(options.region)),
        endpoint_(options.endpoint_url.empty() ? settings_.endpoint("s3")
                                               : http::admitted_endpoint(options.endpoint_url)) {}

  [[nodiscard]] std::unique_ptr<Destination> open(const Location& location,
                                                  S3Destination::Contents contents) {
    S3Location s3{.endpoint = endpoint_,
                  .region = region_,
                  .bucket = location.bucket,
                  .prefix = location.prefix};
    const bool is_aws = endpoint_.empty();
    if (is_aws) s3.endpoint = http::aws_endpoint("s3", region_);
    const Addressing addressing = this->addressing();
    s3.is_virtual_host = addressing == Addressing::automatic
                             ? is_aws && is_host_label(s3.bucket)
                             : addressing == Addressing::virtual_host;
    return std::make_unique<S3Destination>(std::move(s3), contents, client(), credentials());
  }

  http::Client& client() {
    if (!opened_.client)
      opened_.client =
          std::make_unique<http::Client>(http::ClientOptions{.retry = options_.retry,
                                                             .ca_file = settings_.ca_file(),
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
  [[nodiscard]] Addressing addressing() const {
    const std::string style = settings_.addressing_style();
    if (options_.addressing != Addressing::automatic || style.empty()) return options_.addressing;
    return style == "path"      ? Addressing::path
           : style == "virtual" ? Addressing::virtual_host
                                : Addressing::automatic;
  }

  const StoreOptions& options_;
  Destinations& opened_;
  http::AwsSettings settings_;
  std::string region_;
  std::string endpoint_;
};

}  // namespace

std::vector<Destination*> Destinations::other_bookkeeping() const {
  std::vector<Destination*> others;
  for (const auto& other : left_over) others.push_back(other.get());
  return others;
}

Destinations open_destinations(const DestinationUrls& urls, const StoreOptions& options) {
  const Location web = locate(urls.web);
  const Location bookkeeping = locate_bookkeeping(urls);
  Destinations opened;
  if (web.is_bucket()) {
    opened.web = StoreOpener(options, opened).open(web, S3Destination::Contents::feed);
  } else {
    require_web_root(web.folder);
    require_no_output_folder(web.folder, "publish to the folder that a web server serves");
    opened.web = open_folder(web.folder, "_vizzy/tmp", options);
  }
  if (bookkeeping.is_bucket()) {
    opened.bookkeeping =
        StoreOpener(options, opened).open(bookkeeping, S3Destination::Contents::bookkeeping);
  } else {
    require_no_output_folder(bookkeeping.folder, "name another location with --state");
    opened.bookkeeping = open_folder(bookkeeping.folder, "tmp", options);
  }
  for (const fs::path& other : destination::other_bookkeeping(urls))
    opened.left_over.push_back(open_folder(other, "tmp", options));
  if (const auto better = better_bookkeeping(urls))
    opened.warnings.emplace_back(
        fmt::format("the bookkeeping in {} is in the web root, where readers may fetch it",
                    bookkeeping.name()),
        Remedy{fmt::format("move it while nothing is published: mv {} {}", bookkeeping.name(),
                           better->string())});
  return opened;
}

void open_credentials(Destinations& opened, const StoreOptions& options) {
  (void)StoreOpener(options, opened).credentials();
}

}  // namespace vizzy::destination
