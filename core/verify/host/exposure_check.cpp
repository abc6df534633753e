#include "core/verify/host/exposure_check.h"

#include <fmt/format.h>

#include "core/codec/content_name.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/destination/destination_url.h"
#include "core/format/url.h"
#include "core/store/layout.h"
#include "core/verify/host/caching.h"
#include "core/verify/host/content.h"

namespace vizzy::verify::host {

namespace {

constexpr const char* kNoName = "vizzy-verify-no-such-name";

void check_missing_name(Host& host, const std::string& path, Findings& findings) {
  const auto response = host.ask_once({.path = path});
  if (!response) return;
  const int status = response->status;
  if (status == 403 || status == 404 || status == 410) {
    if (const auto problem = error_caching_problem(response->header("cache-control")))
      findings.add(*problem, path);
    return;
  }
  findings.add({status < 400 ? Severity::error : Severity::warning,
                fmt::format("does not exist, but answers {}{}", status,
                            is_html(response->body) ? " with a web page" : ""),
                {"answer 404, not a redirect or an error page with status 200"}},
               path);
}

/// Whether the answer is the bookkeeping, and not some page that the host shows for anything.
bool is_readable(Host& host, const std::string& path) {
  const auto response = host.ask_once({.path = path});
  return response && response->status == 200 && is_json(read_content(*response).text);
}

}  // namespace

void check_missing_names(Host& host, const std::vector<std::string>& collections,
                         Findings& findings) {
  check_missing_name(host, format::entry_url(kNoName) + ".json", findings);
  check_missing_name(host, format::object_url(codec::sha256(kNoName)) + ".json", findings);
  for (const std::string& collection : collections)
    check_missing_name(host, format::document_url(collection, kNoName) + ".json", findings);
}

void check_bookkeeping(Host& host, Findings& findings) {
  const std::string prefix = destination::DestinationUrls().bookkeeping;
  const std::vector<std::string> paths{
      fmt::format("{}{}", prefix, destination::bookkeeping_keys::kHead),
      fmt::format("{}{}", prefix, destination::bookkeeping_keys::kDenylist),
      std::string(store::kMarker),
      std::string(store::kCommit),
      fmt::format("../{}", store::kCommit),
  };
  for (const std::string& path : paths)
    if (is_readable(host, path))
      findings.add({Severity::error,
                    "is bookkeeping that anyone can read",
                    {"configure the host to deny it: it names what was taken down"}},
                   path);
}

}  // namespace vizzy::verify::host
