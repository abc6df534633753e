#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace vizzy::destination {

/// Where bookkeeping is below a bucket, unless somebody says, and below a folder where it must be.
inline constexpr const char* kUsualBookkeeping = "_vizzy/";

/// A destination and its bookkeeping as a user names them.
struct DestinationUrls {
  std::string web;
  /// A prefix below it, or another location. Without one it is in a bucket below
  /// `kUsualBookkeeping`, and of a folder beside it, where no web server looks (see
  /// `usual_bookkeeping`).
  std::optional<std::string> bookkeeping = {};
};

/// Where a destination or its bookkeeping is: a bucket with a prefix, or a folder.
struct Location {
  std::string bucket;            ///< empty for a folder
  std::string prefix;            ///< in the bucket: empty, or with a final slash
  std::filesystem::path folder;  ///< absolute, without a final slash; links are not resolved

  [[nodiscard]] bool is_bucket() const { return !bucket.empty(); }
  /// As a user names it, without a final slash.
  [[nodiscard]] std::string name() const;
  /// Whether the other is the same or inside it, symbolic links resolved.
  [[nodiscard]] bool contains(const Location& other) const;
};

/// Reads "s3://bucket/prefix", "/srv/www" or "file:///srv/www". Errors: `usage` for anything
/// else.
[[nodiscard]] Location locate(const std::string& url);

/// Where the bookkeeping goes. Errors: `usage` for what is not a location, and for one among the
/// names of the feed, where readers would be served it.
[[nodiscard]] Location locate_bookkeeping(const DestinationUrls& urls);

/// The output folder of vizzy that a folder is or lies in.
[[nodiscard]] std::optional<std::filesystem::path> output_folder_around(
    const std::filesystem::path& folder);

/// Checks that the output folder is not inside the destination, where publishing would write over
/// it. (That the destination is not inside an output folder is checked when it is opened.)
/// Errors: `failed`.
void require_apart(const DestinationUrls& urls, const std::filesystem::path& output_folder);

}  // namespace vizzy::destination
