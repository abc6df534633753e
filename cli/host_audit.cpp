#include "cli/host_audit.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "cli/option_types.h"
#include "core/error.h"
#include "core/text/number_words.h"
#include "core/verify/host/live_url.h"

namespace vizzy::cli {

namespace {

/// Of a host that readers wait for: patience would hide what they see.
constexpr http::RetryPolicy kPatience{.attempts = 3,
                                      .first_delay = std::chrono::milliseconds(200),
                                      .max_delay = std::chrono::seconds(5),
                                      .deadline = std::chrono::seconds(30)};

}  // namespace

void add_host_audit_options(CLI::App& app, HostAuditOptions& options) {
  app.add_option("--definition", options.definition, "URL: what was compiled")
      ->type_name("FILE")
      ->default_str("creators by followers");
  app.add_option("--feed", options.feeds, "URL: feeds to walk; may be repeated")
      ->type_name("NAME")
      ->default_str("all of the definition");
  app.add_option("--documents", options.documents, "URL: keys of each feed that are tried")
      ->check(whole_number(0, 1'000'000'000, "N"))
      ->capture_default_str();
  app.add_option("--max-requests", options.max_requests, "URL: stop after so many")
      ->check(whole_number(1, 1'000'000'000, "N"))
      ->capture_default_str();
  app.add_option("--concurrency", options.concurrency, "URL: requests at a time")
      ->check(whole_number(1, 256, "N"))
      ->capture_default_str();
  app.add_option("--ca-file", options.ca_file, "URL: certificates of authorities to trust")
      ->type_name("FILE")
      ->default_str("the system's");
}

verify::host::AuditReport run_host_audit(const std::string& url, const HostAuditOptions& options,
                                         Environment& environment, bool quiet) {
  const verify::host::LiveUrl live = verify::host::parse_live_url(url);
  if (!options.ca_file.empty() && !std::filesystem::is_regular_file(options.ca_file))
    throw Error(ErrorKind::usage,
                fmt::format("{} is no file; check the path given to --ca-file", options.ca_file));
  verify::host::AuditOptions audit_options{
      .definition = options.definition.empty() ? definition::default_definition()
                                               : definition::load_definition(options.definition),
      .feeds = options.feeds,
      .documents = options.documents,
      .max_requests = options.max_requests,
      .concurrency = options.concurrency,
      .stop = environment.stop};
  if (!live.feed.empty()) audit_options.feeds.insert(audit_options.feeds.begin(), live.feed);
  http::Client client({.retry = kPatience, .ca_file = options.ca_file, .stop = environment.stop});
  return verify::host::audit_host(live.base, audit_options, client, *environment.progress(quiet));
}

void require_sound(const verify::host::AuditReport& report) {
  const std::size_t errors = report.count(verify::host::Severity::error);
  if (errors == 0) return;
  const verify::host::Finding& first = report.findings.front();
  throw Error(ErrorKind::failed, fmt::format("{} has {}; the first:\n{} {}", report.url,
                                             text::counted(errors, "error"), first.examples.front(),
                                             first.problem.text));
}

}  // namespace vizzy::cli
