#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace vizzy::serve {

/// One answer that was given.
struct AccessRecord {
  std::chrono::system_clock::time_point time = {};  ///< when it was complete
  std::string client = {};                          ///< its address
  std::string method = {};                          ///< empty when the request could not be read
  std::string target = {};                          ///< as it came
  unsigned status = 0;
  std::string_view encoding = {};         ///< "br", "gzip", "identity"; empty without content
  std::uint64_t bytes = 0;                ///< on the wire, headers included
  std::chrono::microseconds duration{0};  ///< from the request's last byte to the answer's
};

/// What was served from start to stop.
struct ServeReport {
  std::uint64_t connections = 0;
  std::uint64_t requests = 0;
  std::uint64_t bytes = 0;
};

/// Where the server says what it does.
class AccessLog {
 public:
  virtual ~AccessLog() = default;
  /// The server takes connections; `url` ends with "/".
  virtual void started(const std::string& url) = 0;
  virtual void answered(const AccessRecord& record) = 0;
  virtual void stopped(const ServeReport& report) = 0;
};

/// One line for each event, flushed at once. What clients send is escaped: it cannot begin a line
/// or colour a terminal.
///
///   2026-11-24T20:15:03.120Z 127.0.0.1 GET /v1/discovery.json 200 br 2,412 B 0.3 ms
class TextAccessLog final : public AccessLog {
 public:
  explicit TextAccessLog(std::ostream& out) : out_(out) {}
  void started(const std::string& url) override;
  void answered(const AccessRecord& record) override;
  void stopped(const ServeReport& report) override;

 private:
  std::ostream& out_;
};

/// The same as NDJSON: {"event":"started"|"answered"|"stopped",...}.
class JsonAccessLog final : public AccessLog {
 public:
  explicit JsonAccessLog(std::ostream& out) : out_(out) {}
  void started(const std::string& url) override;
  void answered(const AccessRecord& record) override;
  void stopped(const ServeReport& report) override;

 private:
  std::ostream& out_;
};

/// Says where it serves, as another log does, and nothing else.
class AddressOnlyLog final : public AccessLog {
 public:
  explicit AddressOnlyLog(std::unique_ptr<AccessLog> log) : log_(std::move(log)) {}
  void started(const std::string& url) override { log_->started(url); }
  void answered(const AccessRecord&) override {}
  void stopped(const ServeReport&) override {}

 private:
  std::unique_ptr<AccessLog> log_;
};

class NoAccessLog final : public AccessLog {
 public:
  void started(const std::string&) override {}
  void answered(const AccessRecord&) override {}
  void stopped(const ServeReport&) override {}
};

}  // namespace vizzy::serve
