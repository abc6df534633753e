#include "core/purge/purge_command.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::purge;
using namespace vizzy::test;

namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

const PurgeRequest kRequest{"nonce", {"v1/creators/*", "v1/discovery.json"}};

}  // namespace

TEST_CASE("a purge command gets each URL as one argument, whatever it holds") {
  const TemporaryFolder folder;
  const std::string file = (folder / "asked").string();
  PurgeCommand command("printf '<%s>\\n' --all {urls} >> '" + file + "'", {});
  command.purge({"nonce", {"v1/creators/*", "v1/a b'$(false)\".json"}});
  CHECK(content_of(file) == "<--all>\n</v1/creators/*>\n</v1/a b'$(false)\".json>\n");
}

TEST_CASE("a purge command is a line of the shell, and URLs begin with its base URL") {
  const TemporaryFolder folder;
  const std::string file = (folder / "asked").string();
  PurgeCommand command("for url in {urls}; do echo \"PURGE $url\" | tr a-z A-Z; done > " + file,
                       {.base_url = "https://feed.example.com/x/"});
  command.purge(kRequest);
  CHECK(content_of(file) ==
        "PURGE HTTPS://FEED.EXAMPLE.COM/X/V1/CREATORS/*\n"
        "PURGE HTTPS://FEED.EXAMPLE.COM/X/V1/DISCOVERY.JSON\n");
}

TEST_CASE("a purge command is run once for each 1,000 URLs") {
  const TemporaryFolder folder;
  const std::string file = (folder / "asked").string();
  PurgeRequest request{"nonce", {}};
  for (int i = 0; i < 2001; ++i) request.paths.push_back("v1/" + std::to_string(i) + ".json");
  PurgeCommand command("set -- {urls}; echo $# >> " + file, {});
  command.purge(request);
  CHECK(content_of(file) == "1000\n1000\n1\n");
}

TEST_CASE("a purge command reads nothing") {
  PurgeCommand command("if read line; then exit 1; fi # {urls}", {});
  CHECK_NOTHROW(command.purge(kRequest));
}

TEST_CASE("a purge command that fails says how it ended") {
  const auto failure = [](const std::string& text, std::chrono::seconds limit) {
    PurgeCommand command(text, {.time_limit = limit});
    return thrown(ErrorKind::failed, [&] { command.purge(kRequest); });
  };
  using std::chrono::seconds;
  CHECK(failure("exit 3 # {urls}", seconds(60)) == "the purge command ended with exit code 3");
  CHECK(failure("kill -9 $$ # {urls}", seconds(60)) == "the purge command was ended by signal 9");
  CHECK(failure("no-such-command {urls} 2>/dev/null", seconds(60)) ==
        "the purge command ended with exit code 127");
  const auto start = std::chrono::steady_clock::now();
  CHECK(failure("sleep 100; : {urls}", seconds(1)) ==
        "the purge command did not end within 1 seconds");
  CHECK(std::chrono::steady_clock::now() - start < seconds(30));
}

TEST_CASE("a purge command without a place for URLs is refused") {
  CHECK(thrown(ErrorKind::usage, [] { PurgeCommand command("curl -X PURGE", {}); }) ==
        "the purge command has no {urls}, where the URLs go; write --purge-command 'CMD {urls}'");
}

TEST_CASE("a purge command ends when a stop is asked for") {
  std::stop_source stop;
  PurgeCommand command("sleep 100; : {urls}", {.stop = stop.get_token()});
  const std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stop.request_stop();
  });
  CHECK(thrown(ErrorKind::interrupted, [&] { command.purge(kRequest); }) ==
        "interrupted; the version is published, and the next run purges caches");
}
