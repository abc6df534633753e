#pragma once

#include <string>

namespace vizzy::verify::host {

/// Where a feed is read.
struct LiveUrl {
  std::string base;  ///< the web root, without a slash at its end
  std::string feed;  ///< that the URL leads to; empty when it leads to the web root
};

[[nodiscard]] bool is_live_url(const std::string& url);

/// Takes a web root ("https://host", "https://host/folder/", also with "/v1") or an entry
/// ("https://host/v1/discovery.json", of a segment ".../v1/discovery/music.json").
/// Errors: `usage` for a URL without a host, or with a query, a fragment or a password.
[[nodiscard]] LiveUrl parse_live_url(const std::string& url);

}  // namespace vizzy::verify::host
