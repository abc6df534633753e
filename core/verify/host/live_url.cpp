#include "core/verify/host/live_url.h"

#include <fmt/format.h>

#include <string_view>

#include "core/error.h"
#include "core/shown_address.h"

namespace vizzy::verify::host {

namespace {

constexpr std::string_view kVersion = "/v1";
constexpr std::string_view kJson = ".json";

void strip_slashes(std::string& url) {
  while (url.ends_with('/')) url.pop_back();
}

}  // namespace

bool is_live_url(const std::string& url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

LiveUrl parse_live_url(const std::string& url) {
  LiveUrl live{.base = url, .feed = {}};
  const std::size_t host = url.find("://") + 3;
  if (!is_live_url(url) || host >= url.size() || url[host] == '/' ||
      url.find_first_of("?#@ ") != std::string::npos)
    throw Error(ErrorKind::usage,
                fmt::format("not the address of a feed: \"{}\"", shown_address(url)),
                {url.find('?') == std::string::npos
                     ? "use https://HOST/FOLDER or https://HOST/FOLDER/v1/FEED.json"
                     : "leave out what follows the ?; a token goes in --header 'NAME: VALUE'"});
  const std::string folder = fmt::format("{}/", kVersion);
  const std::size_t version = url.rfind(folder);
  if (version != std::string::npos && version > host && url.ends_with(kJson)) {
    const std::size_t feed = version + folder.size();
    live.feed = url.substr(feed, url.size() - kJson.size() - feed);
    live.base = url.substr(0, version);
  }
  strip_slashes(live.base);
  if (live.feed.empty() && live.base.ends_with(kVersion) && live.base.size() - 3 > host)
    live.base.resize(live.base.size() - kVersion.size());
  strip_slashes(live.base);
  return live;
}

}  // namespace vizzy::verify::host
