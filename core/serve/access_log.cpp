#include "core/serve/access_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ostream>

#include "core/json_text.h"
#include "core/text/number_words.h"

namespace vizzy::serve {

namespace {

using Json = nlohmann::ordered_json;

/// RFC 3339, in UTC.
std::string timestamp(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  const auto whole = floor<seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(system_clock::to_time_t(whole)),
                     floor<milliseconds>(time - whole).count());
}

double milliseconds(std::chrono::microseconds duration) {
  return static_cast<double>(duration.count()) / 1000;
}

/// Printable ASCII; all else as \xhh. "-" for nothing.
std::string printable(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c > ' ' && c < '\x7f' && c != '\\') {
      safe += c;
    } else {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return safe.empty() ? "-" : safe;
}

}  // namespace

void TextAccessLog::started(const std::string& url) {
  out_ << fmt::format("serving on {}\n", url) << std::flush;
}

void TextAccessLog::answered(const AccessRecord& record) {
  out_ << fmt::format("{} {} {} {} {} {} {} B {:.1f} ms\n", timestamp(record.time), record.client,
                      printable(record.method), printable(record.target), record.status,
                      printable(record.encoding), text::grouped(record.bytes),
                      milliseconds(record.duration))
       << std::flush;
}

void TextAccessLog::stopped(const ServeReport& report) {
  out_ << fmt::format(
              "stopped after {}, {} and {}\n", text::counted(report.connections, "connection"),
              text::counted(report.requests, "request"), text::counted(report.bytes, "byte"))
       << std::flush;
}

void JsonAccessLog::started(const std::string& url) {
  out_ << json_line(Json{{"event", "started"}, {"url", url}}) << '\n' << std::flush;
}

void JsonAccessLog::answered(const AccessRecord& record) {
  out_ << json_line(Json{{"event", "answered"},
                         {"time", timestamp(record.time)},
                         {"client", record.client},
                         {"method", record.method},
                         {"target", record.target},
                         {"status", record.status},
                         {"encoding", record.encoding},
                         {"bytes", record.bytes},
                         {"milliseconds", milliseconds(record.duration)}})
       << '\n'
       << std::flush;
}

void JsonAccessLog::stopped(const ServeReport& report) {
  out_ << json_line(Json{{"event", "stopped"},
                         {"connections", report.connections},
                         {"requests", report.requests},
                         {"bytes", report.bytes}})
       << '\n'
       << std::flush;
}

}  // namespace vizzy::serve
