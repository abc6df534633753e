#include "cli/report_options.h"

#include <catch2/catch.hpp>

#include <cstdio>
#include <memory>
#include <sstream>

#include "cli/options/command_line.h"
#include "core/error.h"

using namespace vizzy::cli;

namespace {

struct Report {
  std::vector<vizzy::Message> warnings = {};
};

/// Of a command that changes nothing.
struct Answer {};

std::string json(const Report& /*report*/) { return "{}\n"; }
std::string text(const Report& /*report*/) { return "done\n"; }
vizzy::text::RunSummary summary(const Report& /*report*/) { return {"done", {}, {}}; }

std::string json(const Answer& /*answer*/) { return "{}\n"; }
std::string text(const Answer& /*answer*/) { return "\x1b[2Jseen\n"; }

struct CloseFile {
  void operator()(std::FILE* file) const { (void)std::fclose(file); }
};

/// What a command would write, with these arguments.
struct Run {
  explicit Run(std::vector<std::string> arguments) {
    OptionTable table;
    options.declare(table);
    CommandLine(table, std::move(arguments)).store("go");
  }

  [[nodiscard]] std::string logged() const {
    std::string line(1000, '\0');
    std::rewind(stream.get());
    line.resize(std::fread(line.data(), 1, line.size(), stream.get()));
    return line;
  }

  ReportOptions options;
  std::unique_ptr<std::FILE, CloseFile> stream{std::tmpfile()};
  std::istringstream in;
  std::ostringstream out;
  ProgramDescription program;
  RunLog log{stream.get(), RunLog::Watched::no, [] { return std::chrono::sys_seconds(); }};
  Environment environment{in, out, out, false, {}, {}, {}, log, program};
};

}  // namespace

TEST_CASE("a report is printed as text, as JSON, or with --quiet not at all", "[options]") {
  const auto printed = [](std::vector<std::string> arguments) {
    Run run(std::move(arguments));
    run.options.print(Report(), run.environment);
    return run.out.str();
  };
  CHECK(printed({}) == "done\n");
  CHECK(printed({"--json"}) == "{}\n");
  CHECK(printed({"--quiet"}).empty());
  CHECK(printed({"--quiet", "--json"}) == "{}\n");
}

TEST_CASE("a report without a summary leaves no line in the log, and no control character",
          "[options]") {
  Run run({});
  run.log.begin("go", {.log_format = LogFormat::text});
  run.options.print(Answer(), run.environment);
  CHECK(run.logged().empty());
  CHECK(run.out.str() == " [2Jseen\n");
}

TEST_CASE("warnings of a run are logged, also with --quiet", "[options]") {
  Run run({"--quiet"});
  run.options.print(Report{{vizzy::Message("odd")}}, run.environment);
  CHECK(run.logged() == "vizzy: warning: odd\n");
  CHECK(run.out.str().empty());
}

TEST_CASE("the log in text tells what happened unless --quiet is given", "[options]") {
  for (const bool quiet : {false, true}) {
    Run run(quiet ? std::vector<std::string>{"--quiet"} : std::vector<std::string>{});
    run.log.begin("go", {.log_format = LogFormat::text});
    run.options.print(Report(), run.environment);
    run.log.succeeded();
    CHECK(run.logged() == (quiet ? "" : "vizzy: go: done\n"));
  }
}
