#include "core/destination/location.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/destination/folder_bookkeeping.h"
#include "core/error.h"
#include "core/format/url.h"
#include "core/shown_address.h"
#include "core/store/layout.h"

namespace vizzy::destination {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFile = "file://";
constexpr std::string_view kS3 = "s3://";
constexpr const char* kForms = "write s3://bucket/prefix, /srv/www or file:///srv/www";

bool has_scheme(std::string_view url) { return url.find("://") != std::string_view::npos; }

/// Without slashes at its ends, and with one at the end if there is anything.
std::string prefix_of(std::string text) {
  while (text.starts_with('/')) text.erase(0, 1);
  while (text.ends_with('/')) text.pop_back();
  return text.empty() ? text : text + "/";
}

/// Servers and clients take "." and ".." out of URLs, and cut them at "?" and "#".
void require_plain(std::string_view keys, const std::string& as_given) {
  const std::string path = fmt::format("/{}/", keys);
  const bool is_plain = path.find_first_of("?#") == std::string::npos &&
                        path.find("/./") == std::string::npos &&
                        path.find("/../") == std::string::npos;
  if (!is_plain)
    throw Error(ErrorKind::usage,
                fmt::format("\"{}\" has \"?\", \"#\", or \".\" or \"..\" between slashes, which "
                            "are not allowed in a bucket path",
                            shown_address(as_given)),
                {"write s3://bucket/prefix"});
}

/// Anything else would be another host or a key of somebody. A ":" is in the names of Ceph's
/// tenants.
void require_bucket_name(std::string_view bucket, const std::string& as_given) {
  const bool is_name = std::ranges::all_of(bucket, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".-_:").find(c) != std::string_view::npos;
  });
  if (is_name) return;
  throw Error(ErrorKind::usage, fmt::format("\"{}\" names no bucket", shown_address(as_given)),
              {"write s3://bucket/prefix, and keep keys in AWS_ACCESS_KEY_ID and "
               "AWS_SECRET_ACCESS_KEY or in a profile"});
}

Location locate_bucket(const std::string& url) {
  const std::string rest = url.substr(kS3.size());
  require_plain(rest, url);
  const auto slash = std::min(rest.find('/'), rest.size());
  require_bucket_name(rest.substr(0, slash), url);
  Location location{
      .bucket = rest.substr(0, slash), .prefix = prefix_of(rest.substr(slash)), .folder = {}};
  if (!location.is_bucket())
    throw Error(ErrorKind::usage, fmt::format("\"{}\" is not a destination", shown_address(url)),
                {kForms});
  return location;
}

Location locate_folder(const fs::path& folder) {
  fs::path normal = fs::absolute(folder).lexically_normal();
  if (!normal.has_filename()) normal = normal.parent_path();
  return {.bucket = {}, .prefix = {}, .folder = std::move(normal)};
}

Location below(const Location& location, const std::string& prefix) {
  if (!location.is_bucket()) return locate_folder(location.folder / prefix);
  require_plain(prefix, prefix);
  return {.bucket = location.bucket, .prefix = location.prefix + prefix, .folder = {}};
}

bool is_inside(const fs::path& inner, const fs::path& outer) {
  const fs::path deep = fs::weakly_canonical(inner), high = fs::weakly_canonical(outer);
  return std::mismatch(high.begin(), high.end(), deep.begin(), deep.end()).first == high.end();
}

Location locate_given(const std::string& given, const Location& web) {
  const std::string prefix = prefix_of(given);
  if (prefix.empty())
    throw Error(ErrorKind::usage, "the state prefix is empty", {"write --state _vizzy/"});
  const bool is_path = given.starts_with('/');
  if (is_path && web.is_bucket())
    throw Error(
        ErrorKind::usage,
        fmt::format("--state {} is a local folder, but the destination is a bucket", given),
        {fmt::format("write --state {} for a prefix below it, or file://{}", prefix, given)});
  Location bookkeeping = is_path || has_scheme(given) ? locate(given) : below(web, prefix);
  const Location feed = below(web, format::published_prefix());
  if (bookkeeping.contains(feed) || feed.contains(bookkeeping))
    throw Error(
        ErrorKind::usage,
        fmt::format("--state {} would mix the bookkeeping with the feed in {}", given, feed.name()),
        {"write --state _vizzy/, or name another location"});
  return bookkeeping;
}

}  // namespace

std::string Location::name() const {
  if (!is_bucket()) return folder.string();
  std::string name = fmt::format("{}{}/{}", kS3, bucket, prefix);
  while (name.ends_with('/')) name.pop_back();
  return name;
}

bool Location::contains(const Location& other) const {
  if (bucket != other.bucket) return false;
  return is_bucket() ? other.prefix.starts_with(prefix) : is_inside(other.folder, folder);
}

Location locate(const std::string& url) {
  if (url.empty()) throw Error(ErrorKind::usage, "the destination is empty", {kForms});
  if (url.starts_with(kS3)) return locate_bucket(url);
  if (!url.starts_with(kFile)) {
    if (!has_scheme(url)) return locate_folder(url);
    throw Error(ErrorKind::usage, fmt::format("\"{}\" is not a destination", shown_address(url)),
                {kForms});
  }
  const fs::path folder = url.substr(kFile.size());
  if (!folder.is_absolute())
    throw Error(ErrorKind::usage, fmt::format("\"{}\" is not an absolute path", shown_address(url)),
                {"write file:///srv/www"});
  return locate_folder(folder);
}

Location locate_bookkeeping(const DestinationUrls& urls) {
  const Location web = locate(urls.web);
  if (!urls.bookkeeping)
    return web.is_bucket() ? below(web, kUsualBookkeeping)
                           : locate_folder(usual_bookkeeping(web.folder));
  return locate_given(*urls.bookkeeping, web);
}

std::optional<fs::path> output_folder_around(const fs::path& folder) {
  std::error_code error;
  for (fs::path at = fs::weakly_canonical(folder, error);; at = at.parent_path()) {
    if (fs::exists(at / store::kMarker, error)) return at;
    if (at == at.parent_path()) return std::nullopt;
  }
}

void require_apart(const DestinationUrls& urls, const fs::path& output_folder) {
  const Location web = locate(urls.web);
  if (web.is_bucket() || !web.contains(locate_folder(output_folder))) return;
  if (output_folder_around(web.folder))
    return;  // the output folder itself: reported when it is opened
  throw Error(ErrorKind::failed,
              fmt::format("the output folder {} is inside {}", output_folder.string(), web.name()),
              {"publish to another folder, or build elsewhere with --out"});
}

}  // namespace vizzy::destination
