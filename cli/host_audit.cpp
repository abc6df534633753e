#include "cli/host_audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/http/header_value.h"
#include "core/text/number_words.h"
#include "core/verify/host/live_url.h"

namespace vizzy::cli {

namespace {

/// Short, because readers wait for this host: patience would hide what they see.
constexpr http::RetryPolicy kPatience{.attempts = 3,
                                      .first_delay = std::chrono::milliseconds(200),
                                      .max_delay = std::chrono::seconds(5),
                                      .deadline = std::chrono::seconds(30)};

/// Errors: `usage` for what is not one line of a name, a colon and a value. It may be a token, so
/// the message does not show it.
std::pair<std::string, std::string> header_of(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  const bool is_line = std::ranges::none_of(text, [](unsigned char c) { return c < ' '; });
  if (colon == 0 || colon == std::string::npos || !is_line ||
      name.find_first_of(" \t\"(),/;<=>?@[\\]{}") != std::string::npos)
    throw Error(ErrorKind::usage, "--header does not hold a name, a colon and a value",
                {"write --header 'NAME: VALUE', as in 'Authorization: Bearer TOKEN'"});
  return {name, std::string(http::trimmed(std::string_view(text).substr(colon + 1)))};
}

}  // namespace

void declare_host_audit_options(OptionTable& options, HostAuditOptions& host) {
  host.definition.declare(options, "URL: definition file");
  options.value("--feed", host.feeds, values::text("NAME"), "URL: feeds to walk; may be repeated",
                {.default_text = "all of the definition"});
  options.value("--documents", host.documents, values::whole_number(0, 1'000'000'000),
                "URL: keys to try per feed");
  options.value("--max-requests", host.max_requests, values::whole_number(1, 1'000'000'000),
                "URL: stop after this many");
  options.value("--concurrency", host.concurrency, values::whole_number(1, 256),
                "URL: requests at a time");
  options.value("--ca-file", host.ca_file, values::file(), "URL: extra CA certificates",
                {.default_text = "the system's"});
  options.value("--header", host.headers, values::text("'NAME: VALUE'"),
                "URL: header of each request; may be repeated");
}

verify::host::HostReport run_host_audit(const std::string& url, const HostAuditOptions& options,
                                        Environment& environment, bool quiet) {
  const verify::host::LiveUrl live = verify::host::parse_live_url(url);
  if (!options.ca_file.empty() && !std::filesystem::is_regular_file(options.ca_file))
    throw Error(ErrorKind::usage, fmt::format("{} is not a file", options.ca_file),
                {"check the path given to --ca-file"});
  verify::host::HostOptions audit_options{.definition = options.definition.load(),
                                          .feeds = options.feeds,
                                          .documents = options.documents,
                                          .max_requests = options.max_requests,
                                          .concurrency = options.concurrency,
                                          .stop = environment.stop};
  for (const std::string& header : options.headers)
    audit_options.headers.push_back(header_of(header));
  if (!live.feed.empty()) audit_options.feeds.insert(audit_options.feeds.begin(), live.feed);
  http::Client client({.retry = kPatience, .ca_file = options.ca_file, .stop = environment.stop});
  return verify::host::verify_host(live.base, audit_options, client, *environment.progress(quiet));
}

void require_sound(const verify::host::HostReport& report) {
  const std::size_t errors = report.count(verify::Severity::error);
  if (errors == 0) return;
  const verify::Finding& first = report.findings.front();
  throw Error(ErrorKind::failed,
              fmt::format("{} has {}; the first:\n{} {}", report.url,
                          text::counted(errors, "error"), first.locations.front(), first.problem));
}

}  // namespace vizzy::cli
