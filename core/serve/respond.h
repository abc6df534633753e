#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/serve/message.h"

namespace vizzy::serve {

/// A file that is compiled in: the preview.
struct Asset {
  std::string_view path;  ///< "/", "/preview.js"
  std::string_view content_type;
  std::string_view content;
};

/// What there is to serve.
struct Site {
  /// The bytes of a file of the output folder (see layout.h), absent when there is none. It may
  /// throw `Error`; `respond` does not catch it.
  std::function<std::optional<std::string>(const std::string& path)> read;
  /// Whether there is such a file.
  std::function<bool(const std::string& path)> exists;
  std::span<const Asset> assets = {};
  /// What the preview asks first (see preview.h), at /preview/site.json; none where it is empty.
  std::function<std::string()> preview_site = {};
};

/// Longer request targets get 414: no name of the format comes near.
inline constexpr std::size_t kMaxTargetBytes = 2'048;

/// Answers a request as docs/FORMAT.md asks of a host. Pure but for `site`: it reads each
/// file again, so that a changed entry is seen at once. Its entity tags are hashes of the bytes
/// that are sent, and so differ between the encodings of a resource.
///
/// 200, 206 and 416 (one range, on identity), 204 (OPTIONS), 304, 400, 404, 405, 406, 414.
[[nodiscard]] Response respond(const Request& request, const Site& site);

/// An error as JSON, `{"error":"..."}`, never stored by a cache. Any origin may read it.
[[nodiscard]] Response error_response(unsigned status, std::string_view message);

}  // namespace vizzy::serve
