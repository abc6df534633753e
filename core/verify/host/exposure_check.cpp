#include "core/verify/host/exposure_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

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
    const bool guesses = status != 403;  // no cache keeps it unless told (RFC 9110, section 15.1)
    if (const auto problem = error_caching_problem(*response);
        problem && (guesses || response->headers.contains("cache-control") ||
                    response->headers.contains("expires")))
      findings.add(*problem, path);
    if (const auto problem = error_age_problem(*response))
      findings.add(*problem, fmt::format("{} (Age: {})", path, response->header("age")));
    return;
  }
  findings.add({status < 400 ? Severity::error : Severity::warning,
                fmt::format("does not exist, but answers {}{}", status,
                            is_html(response->body) ? " with a web page" : ""),
                {"answer 404, not a redirect or an error page with status 200"}},
               path);
}

/// The text of what is there; empty when there is nothing but a page for people.
std::string text_at(Host& host, const std::string& path) {
  const auto response = host.ask_once({.path = path});
  if (!response || response->status != 200) return "";
  std::string text = read_content(*response).text;
  return is_html(text) ? "" : text;
}

std::vector<std::string> bookkeeping_paths(const Published& published) {
  namespace keys = destination::bookkeeping_keys;
  const std::string prefix = destination::kUsualBookkeeping;
  std::vector<std::string> paths;
  for (const std::string_view key : {keys::kHead, keys::kDenylist, keys::kPurge, keys::kProbe})
    paths.push_back(fmt::format("{}{}", prefix, key));
  std::vector<std::string> files;
  for (const std::string_view file :
       {store::kMarker, store::kCommit, store::kDenylist, store::kPublisher, store::kPlan})
    files.emplace_back(file);
  for (const std::uint64_t sequence : published.sequences)
    files.push_back(store::manifest_path(sequence));
  for (const std::string& file : files) {
    paths.push_back(file);
    paths.push_back("../" + file);
  }
  return paths;
}

/// Whether an answer for a folder shows what is in it. Below v1/ nothing but a listing, or the page
/// that the host shows for anything, has a reason to be there.
bool is_listing(const std::string& folder, const std::string& text, const std::string& absent,
                const std::set<std::string>& names) {
  if (folder.starts_with(format::published_prefix())) return text != absent;
  return std::ranges::any_of(
      names, [&](const auto& name) { return text.find(name) != std::string::npos; });
}

/// Folders, each with names of which a listing has one.
std::map<std::string, std::set<std::string>> folders_of(const Published& published) {
  std::map<std::string, std::set<std::string>> folders;
  const std::string prefix = destination::kUsualBookkeeping;
  folders[""] = {"<ListBucketResult", prefix};
  folders[prefix] = {std::string(destination::bookkeeping_keys::kHead),
                     std::string(destination::bookkeeping_keys::kManifests)};
  for (const std::string& feed : published.feeds)
    folders[format::entry_url("")].insert(feed + ".json");
  for (const std::string& url : published.urls) {
    const std::size_t slash = url.rfind('/');
    folders[url.substr(0, slash + 1)].insert(url.substr(slash + 1) + ".json");
  }
  return folders;
}

}  // namespace

void check_missing_names(Host& host, const std::vector<std::string>& collections,
                         Findings& findings) {
  check_missing_name(host, format::entry_url(kNoName) + ".json", findings);
  check_missing_name(host, format::object_url(codec::sha256(kNoName)) + ".json", findings);
  for (const std::string& collection : collections)
    check_missing_name(host, format::document_url(collection, kNoName) + ".json", findings);
}

void check_bookkeeping(Host& host, const Published& published, Findings& findings) {
  const std::string absent =
      text_at(host, destination::kUsualBookkeeping + std::string(kNoName) + ".json");
  for (const std::string& path : bookkeeping_paths(published))
    if (const std::string text = text_at(host, path); !text.empty() && text != absent)
      findings.add({Severity::error,
                    "is bookkeeping that anyone can read",
                    {"configure the host to deny it: it names what was taken down"}},
                   path);
}

void check_listings(Host& host, const Published& published, Findings& findings) {
  const auto missing = host.ask_once({.path = format::entry_url(kNoName) + ".json"});
  const std::string absent = missing && missing->status == 200 ? read_content(*missing).text : "";
  for (const auto& [folder, names] : folders_of(published)) {
    const auto response = host.ask_once({.path = folder});
    if (!response || response->status != 200) continue;
    if (is_listing(folder, read_content(*response).text, absent, names))
      findings.add({Severity::warning,
                    "lists the files that it holds",
                    {"turn listings off: they show files that nothing leads to any more"}},
                   "/" + folder);
  }
}

}  // namespace vizzy::verify::host
