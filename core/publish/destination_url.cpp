#include "core/publish/destination_url.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "core/error.h"
#include "core/publish/directory_destination.h"
#include "core/publish/s3_destination.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFile = "file://";
constexpr std::string_view kS3 = "s3://";

bool has_scheme(const std::string& url) { return url.find("://") != std::string::npos; }

Error no_destination(const std::string& url) {
  return {ErrorKind::usage,
          fmt::format("\"{}\" is no destination; write s3://bucket/prefix, /srv/www or "
                      "file:///srv/www",
                      url)};
}

fs::path folder_of(const std::string& url) {
  if (has_scheme(url) && !url.starts_with(kFile)) throw no_destination(url);
  const fs::path folder = url.starts_with(kFile) ? url.substr(kFile.size()) : url;
  if (url.starts_with(kFile) && !folder.is_absolute())
    throw Error(ErrorKind::usage,
                fmt::format("\"{}\" names no absolute path; write file:///srv/www", url));
  return fs::absolute(folder).lexically_normal();
}

/// A mistyped name or a share that is not mounted must not be filled by mistake.
void require_web_root(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw Error(
        ErrorKind::failed,
        fmt::format("{} is not a folder; make it first, or mount the share", folder.string()));
  if (fs::exists(folder / layout::kMarker, error))
    throw Error(ErrorKind::failed, fmt::format("{} is an output folder of vizzy; publish to the "
                                               "folder that a web server serves",
                                               folder.string()));
}

std::unique_ptr<Destination> open_folder(const fs::path& folder, const std::string& temporary) {
  return std::make_unique<DirectoryDestination>(folder, folder.string(), temporary);
}

/// Without slashes at its ends, and with one at the end if there is anything.
std::string prefix_of(std::string text) {
  while (text.starts_with('/')) text.erase(0, 1);
  while (text.ends_with('/')) text.pop_back();
  return text.empty() ? text : text + "/";
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
    if (!endpoint_.empty() && !has_scheme(endpoint_)) endpoint_ = "https://" + endpoint_;
  }

  [[nodiscard]] std::unique_ptr<Destination> open(const std::string& url,
                                                  const std::string& below = "") {
    const std::string rest = url.substr(kS3.size());
    const auto slash = rest.find('/');
    S3Place place{.endpoint = endpoint_,
                  .region = region_,
                  .bucket = rest.substr(0, slash),
                  .prefix = prefix_of(slash == std::string::npos ? "" : rest.substr(slash)) +
                            prefix_of(below)};
    if (place.bucket.empty()) throw no_destination(url);
    const bool is_aws = endpoint_.empty();
    if (is_aws) place.endpoint = fmt::format("https://s3.{}.amazonaws.com", region_);
    place.is_virtual_host = options_.addressing == Addressing::automatic
                                ? is_aws && place.bucket.find('.') == std::string::npos
                                : options_.addressing == Addressing::virtual_host;
    return std::make_unique<S3Destination>(std::move(place), client(), credentials());
  }

  http::Client& client() {
    if (!opened_.client)
      opened_.client = std::make_unique<http::Client>(
          http::ClientOptions{.retry = options_.retry,
                              .max_bytes_per_second = options_.max_bytes_per_second,
                              .ca_file = options_.environment("AWS_CA_BUNDLE"),
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
  const bool is_elsewhere = has_scheme(urls.state) || urls.state.starts_with('/');
  if (prefix_of(urls.state).empty())
    throw Error(ErrorKind::usage, "the state prefix is empty; write --state _vizzy/");
  Destinations opened;
  const bool is_store = urls.web.starts_with(kS3);
  if (is_store) {
    opened.web = StoreOpener(options, opened).open(urls.web);
  } else {
    const fs::path web = folder_of(urls.web);
    require_web_root(web);
    opened.web = open_folder(web, "_vizzy/tmp");
  }
  if (is_elsewhere && !urls.state.starts_with(kS3)) {
    opened.state = open_folder(folder_of(urls.state), "tmp");
  } else if (is_elsewhere || is_store) {
    opened.state = StoreOpener(options, opened)
                       .open(is_elsewhere ? urls.state : urls.web, is_elsewhere ? "" : urls.state);
  } else {
    opened.state = open_folder(folder_of(urls.web) / prefix_of(urls.state), "tmp");
  }
  return opened;
}

void open_credentials(Destinations& opened, const StoreOptions& options) {
  (void)StoreOpener(options, opened).credentials();
}

}  // namespace vizzy
