#include "core/serve/access_log.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sstream>

using namespace vizzy::serve;
using namespace std::chrono_literals;

namespace {

AccessRecord record() {
  return {.time = std::chrono::system_clock::time_point(1'700'000'000'042ms),
          .client = "127.0.0.1",
          .method = "GET",
          .target = "/v1/discovery.json",
          .status = 200,
          .encoding = "br",
          .bytes = 2'412,
          .duration = 340us};
}

}  // namespace

TEST_CASE("the access log is a line for each answer", "[serve]") {
  std::ostringstream out;
  TextAccessLog log(out);
  log.started("http://127.0.0.1:8080/");
  log.answered(record());
  log.answered({.client = "::1", .status = 400, .bytes = 99});
  log.stopped({.connections = 1, .requests = 2, .bytes = 2'511});
  CHECK(out.str() ==
        "serving on http://127.0.0.1:8080/\n"
        "2023-11-14T22:13:20.042Z 127.0.0.1 GET /v1/discovery.json 200 br 2,412 B 0.3 ms\n"
        "1970-01-01T00:00:00.000Z ::1 - - 400 - 99 B 0.0 ms\n"
        "stopped after 1 connection, 2 requests and 2,511 bytes\n");
}

TEST_CASE("a target cannot begin a line of the log or colour a terminal", "[serve]") {
  std::ostringstream out;
  AccessRecord evil = record();
  evil.target = "/\x1b[31m\nGET \\ \xff";
  TextAccessLog(out).answered(evil);
  CHECK(out.str().find("/\\x1b[31m\\x0aGET\\x20\\x5c\\x20\\xff 200") != std::string::npos);
}

TEST_CASE("the access log as JSON is an object for each event", "[serve]") {
  std::ostringstream out;
  JsonAccessLog log(out);
  log.started("http://127.0.0.1:8080/");
  AccessRecord evil = record();
  evil.target = "/\"\xff";
  log.answered(evil);
  log.stopped({.connections = 1, .requests = 1, .bytes = 2'412});
  std::istringstream lines(out.str());
  std::string line;
  std::getline(lines, line);
  CHECK(line == R"({"event":"started","url":"http://127.0.0.1:8080/"})");
  std::getline(lines, line);
  const auto json = nlohmann::json::parse(line);
  CHECK(json.at("event") == "answered");
  CHECK(json.at("time") == "2023-11-14T22:13:20.042Z");
  CHECK(json.at("target") == "/\"\xef\xbf\xbd");
  CHECK(json.at("status") == 200);
  CHECK(json.at("encoding") == "br");
  CHECK(json.at("bytes") == 2'412);
  CHECK(json.at("milliseconds") == 0.34);
  std::getline(lines, line);
  CHECK(line == R"({"event":"stopped","connections":1,"requests":1,"bytes":2412})");
}
