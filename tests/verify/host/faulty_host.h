#pragma once

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/codec/encoding.h"
#include "core/format/entry.h"
#include "core/http/header_value.h"
#include "core/serve/respond.h"
#include "core/store/layout.h"
#include "core/verify/host/verify_host.h"
#include "tests/compile/builder.h"
#include "tests/http/canned_server.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"

namespace vizzy::test {

/// Forty creators in pages of three: an index, segments, documents with aliases, and groups.
struct LiveFeed {
  LiveFeed() : database(40), build{database, definition()} { (void)build(store); }

  static definition::Definition definition() {
    return definition::parse_definition(R"({"vizzy":1,"feeds":{"discovery":{
      "sql":"SELECT id, username, CASE id % 2 WHEN 0 THEN 'even' ELSE 'odd' END parity FROM creators",
      "key":"id","sort":[{"field":"username","order":"desc"}],"page_size":3,"segment_by":["parity"],
      "fields":{"id":{"type":"integer"},"username":{"type":"text"}}}},
    "documents":{"creators":{"sql":"SELECT * FROM creators","key":"id","alias":"username",
      "fields":{"id":{"type":"integer"},"username":{"type":"text"}}},
     "cards":{"sql":"SELECT * FROM creators","key":"id","group":16,
      "fields":{"id":{"type":"integer"},"display_name":{"type":"text"}}}}})",
                                        "test.json");
  }

  [[nodiscard]] std::string text(const std::string& url) {
    return store.read(store::public_path(url, codec::Encoding::identity)).value();
  }
  [[nodiscard]] format::Entry entry() { return parse(text("v1/discovery")); }
  /// Replaces a mutable resource in every encoding.
  void replace(const std::string& url, const std::string& json);

  static format::Entry parse(const std::string& json);

  MemoryStore store;
  CreatorsDatabase database;
  Builder build;
};

/// A host that answers as `vizzy serve` does, but for what a test does to an answer.
class FaultyHost {
 public:
  using Fault = std::function<void(const serve::Request&, serve::Response&)>;

  explicit FaultyHost(LiveFeed& feed, Fault fault = {})
      : feed_(feed),
        fault_(std::move(fault)),
        server_([this](const std::string& request) { return answer(request); }) {}

  [[nodiscard]] std::string url() const { return server_.url(); }

 private:
  [[nodiscard]] std::string answer(const std::string& text) {
    const serve::Request request = parse(text);
    serve::Response response = serve::respond(
        request,
        {.read = [this](const std::string& path) { return feed_.store.read(path); },
         .exists = [this](const std::string& path) { return feed_.store.read(path).has_value(); }});
    if (fault_) fault_(request, response);
    std::string head = fmt::format("HTTP/1.1 {} X\r\nConnection: close\r\n", response.status);
    for (const serve::HeaderField& field : response.fields)
      if (request.method == "HEAD" || field.name != "Content-Length")
        head += fmt::format("{}: {}\r\n", field.name, field.value);
    if (request.method != "HEAD" && response.status != 304 && response.status != 204)
      head += fmt::format("Content-Length: {}\r\n", response.body.size());
    return head + "\r\n" + response.body;
  }

  static serve::Request parse(const std::string& text) {
    serve::Request request;
    std::istringstream lines(text);
    std::string line;
    lines >> request.method >> request.target;
    std::getline(lines, line);
    while (std::getline(lines, line) && line != "\r") {
      const std::size_t colon = line.find(':');
      request.fields.push_back({http::lower_case(line.substr(0, colon)),
                                line.substr(colon + 2, line.size() - colon - 3)});
    }
    return request;
  }

  LiveFeed& feed_;
  Fault fault_;
  CannedServer server_;  // last: its thread stops before what it uses goes
};

inline void set_field(serve::Response& response, const std::string& name,
                      const std::string& value) {
  std::erase_if(response.fields, [&](const auto& field) { return field.name == name; });
  if (!value.empty()) response.fields.push_back({name, value});
}

inline bool asks_for(const serve::Request& request, std::string_view what) {
  return request.target.find(what) != std::string::npos;
}

inline std::string field_of(const serve::Request& request, std::string_view name) {
  return serve::field_value(request, name).value_or("");
}

inline http::ClientOptions impatient() {
  return {.retry = {.attempts = 2,
                    .first_delay = std::chrono::milliseconds(1),
                    .max_delay = std::chrono::milliseconds(1),
                    .deadline = std::chrono::milliseconds(5000)}};
}

inline verify::host::HostReport report_on(const FaultyHost& host,
                                          verify::host::HostOptions options = {}) {
  if (options.definition.feeds.empty()) options.definition = LiveFeed::definition();
  http::Client client(impatient());
  NoProgress progress;
  return verify::host::verify_host(host.url(), options, client, progress);
}

/// The findings of a report, each "error: LOCATION PROBLEM" with its first location, "+N" for N
/// more.
inline std::vector<std::string> findings_of(const verify::host::HostReport& report) {
  std::vector<std::string> lines;
  for (const verify::Finding& finding : report.findings) {
    lines.push_back(fmt::format("{}: {} {}",
                                finding.severity == verify::Severity::error ? "error" : "warning",
                                finding.locations.front(), finding.problem));
    if (finding.count > 1) lines.back() += fmt::format(" +{}", finding.count - 1);
  }
  return lines;
}

/// What is found on a host with this fault.
inline std::vector<std::string> found(const FaultyHost::Fault& fault) {
  LiveFeed feed;
  const FaultyHost host(feed, fault);
  return findings_of(report_on(host));
}

}  // namespace vizzy::test
