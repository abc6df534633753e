#include "core/child_process.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <thread>

#include "core/error.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::test;
using std::chrono::steady_clock;
using Ending = ChildResult::Ending;

namespace {

ChildProcess shell(const std::string& script) {
  return {.words = {"sh", "-c", script}, .output = ChildProcess::Output::captured};
}

}  // namespace

TEST_CASE("a child's output and its exit code are handed over") {
  const ChildResult result = run_child(shell("echo out; echo err >&2; exit 3"));
  CHECK(result.ending == Ending::exited);
  CHECK(result.code == 3);
  CHECK(result.output == "out\n");
  CHECK(result.errors == "err\n");
  CHECK(run_child(shell("kill -9 $$")).ending == Ending::signalled);
}

TEST_CASE("a child reads nothing, has no other open files and the default signals") {
  CHECK(run_child(shell("cat; ls /proc/self/fd | wc -l")).output == "4\n");  // 0, 1, 2, its own
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  CHECK(run_child(shell("kill -PIPE $$")).code == SIGPIPE);
  std::signal(SIGPIPE, before);
}

TEST_CASE(
    "a child that does not end is killed with all that it started, at the deadline or a stop") {
  ChildProcess child = shell("sleep 30 & echo $!; wait");
  const auto start = steady_clock::now();
  child.deadline = start + std::chrono::milliseconds(300);
  const ChildResult late = run_child(child);
  CHECK(late.ending == Ending::timed_out);
  const std::string number = late.output.substr(0, late.output.find('\n'));
  CHECK(run_child(shell("sleep 0.1; grep -q sleep /proc/" + number + "/cmdline")).code != 0);
  std::stop_source source;
  child.deadline = steady_clock::time_point::max();
  child.stop = source.get_token();
  const std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    source.request_stop();
  });
  CHECK(run_child(child).ending == Ending::stopped);
  CHECK(steady_clock::now() - start < std::chrono::seconds(10));
}

TEST_CASE("a child that writes without end is killed") {
  CHECK(run_child(shell("yes")).ending == Ending::wrote_too_much);
  CHECK(run_child(shell("yes >&2")).ending == Ending::wrote_too_much);
}

TEST_CASE("a child that leaves another behind is not waited for beyond its own end") {
  const auto start = steady_clock::now();
  CHECK(run_child(shell("sleep 5 & echo done")).output == "done\n");
  CHECK(steady_clock::now() - start < std::chrono::seconds(4));
}

TEST_CASE("a program that does not exist is an error") {
  CHECK(thrown(ErrorKind::failed, [] { (void)run_child({.words = {"/no/such/program"}}); }) ==
        "cannot run /no/such/program: No such file or directory");
}
