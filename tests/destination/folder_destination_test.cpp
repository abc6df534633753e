#include "core/destination/folder_destination.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <atomic>
#include <thread>

#include "core/codec/encoding.h"
#include "core/destination/destination_url.h"
#include "tests/publish/publish_fixture.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::destination;
using namespace vizzy::test;

namespace {

FolderDestination folder_at(const std::filesystem::path& root) {
  return {root, root.string(), "_vizzy/tmp"};
}

}  // namespace

TEST_CASE("a folder gets what the output folder holds") {
  PublishFixture fixture;
  const TemporaryFolder srv;
  const std::filesystem::path www = srv / "www";
  std::filesystem::create_directory(www);
  fixture.options.representation =
      publish::make_representation(codec::Encoding::identity, true, false);
  const auto run = [&] {
    const Destinations opened = open_destinations({.web = www.string()}, {});
    NoProgress progress;
    return publish::publish(fixture.folder, {*opened.web, *opened.bookkeeping}, fixture.options,
                            progress);
  };
  CHECK(run().changed);
  CHECK_FALSE(run().changed);
  fixture.change();
  CHECK(run().changed);
  for (const auto& [path, bytes] : fixture.folder.public_files()) {
    INFO(path);
    CHECK(read_file(www / path.substr(7)) == bytes);
  }
  CHECK_FALSE(std::filesystem::exists(www / "v1/creators/3.json.gz"));
  CHECK(std::filesystem::exists(srv / ".www.vizzy/head.json"));
  CHECK_FALSE(std::filesystem::exists(www / "_vizzy/head.json"));
}

TEST_CASE("a replaced file is at least a second newer, one with the same bytes keeps its time") {
  const TemporaryFolder www;
  FolderDestination destination = folder_at(www.path());
  const auto modified = [&] {
    struct stat status {};
    REQUIRE(::stat((www / "v1/a.json").c_str(), &status) == 0);
    return status.st_mtim.tv_sec;
  };
  destination.put("v1/a.json", "one", {});
  const auto first = modified();
  destination.put("v1/a.json", "one", {});
  CHECK(modified() == first);
  destination.put("v1/a.json", "two", {});
  CHECK(modified() > first);
  destination.sync();
  CHECK(read_file(www / "v1/a.json") == "two");
}

TEST_CASE("of many who swap one file of a folder at once one wins") {
  const TemporaryFolder www;
  std::atomic<int> won = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&, i] {
        FolderDestination destination = folder_at(www.path());
        if (destination.compare_and_swap("head.json", std::to_string(i), {}, std::nullopt)) ++won;
      });
  }
  CHECK(won == 1);
  FolderDestination destination = folder_at(www.path());
  const auto found = destination.get("head.json");
  REQUIRE(found);
  CHECK_FALSE(destination.compare_and_swap("head.json", "x", {}, "another tag"));
  CHECK(destination.compare_and_swap("head.json", "x", {}, found->tag));
  CHECK(destination.swap_method("probe.json") == SwapMethod::lock);
}

TEST_CASE("what is put into one folder by several at once does not mix") {
  const TemporaryFolder www;
  {
    const Destinations opened =
        open_destinations({.web = www.path().string(), .bookkeeping = "_vizzy/"}, {});
    FolderDestination other = folder_at(www.path());
    std::vector<std::jthread> threads;
    for (Destination* destination :
         std::initializer_list<Destination*>{opened.web.get(), opened.bookkeeping.get(), &other})
      threads.emplace_back([destination, folder = std::to_string(threads.size())] {
        for (int i = 0; i < 300; ++i)
          destination->put("v1/" + folder + "/" + std::to_string(i), std::string(5000, folder[0]),
                           {});
      });
    threads.clear();
    for (int i = 0; i < 300; ++i) {
      const std::string name = std::to_string(i);
      CHECK(opened.web->get("v1/0/" + name)->bytes == std::string(5000, '0'));
      CHECK(opened.bookkeeping->get("v1/1/" + name)->bytes == std::string(5000, '1'));
      CHECK(other.get("v1/2/" + name)->bytes == std::string(5000, '2'));
    }
  }
  CHECK_FALSE(std::filesystem::exists(www / "_vizzy/tmp"));  // the last one leaves none
}

TEST_CASE("a folder is listed by prefix") {
  const TemporaryFolder www;
  FolderDestination destination = folder_at(www.path());
  for (const char* key : {"v1/o/a.json", "v1/o/b.json", "v1/x.json"}) destination.put(key, "1", {});
  std::vector<std::string> keys;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  destination.list("v1/o/", [&](const Destination::Listed& object) {
    CHECK(object.size == 1);
    CHECK(std::chrono::abs(object.modified - now) < std::chrono::minutes(1));
    keys.push_back(object.key);
  });
  std::ranges::sort(keys);
  CHECK(keys == std::vector<std::string>{"v1/o/a.json", "v1/o/b.json"});
  destination.remove(keys);
  CHECK_FALSE(destination.get("v1/o/a.json"));
}

TEST_CASE("a destination that cannot be meant is refused") {
  const TemporaryFolder www;
  const std::string path = www.path().string();
  CHECK(
      thrown(ErrorKind::failed, [&] { (void)open_destinations({.web = path + "/missing"}, {}); }) ==
      path +
          "/missing is not a folder; create it first, mount the share, or name a section of "
          "vizzy.toml");
  CHECK(thrown(ErrorKind::usage, [] { (void)open_destinations({.web = "file://srv/www"}, {}); }) ==
        "\"file://srv/www\" is not an absolute path; write file:///srv/www");
  CHECK(thrown(ErrorKind::usage, [&] {
          (void)open_destinations({.web = path, .bookkeeping = ""}, {});
        }) == "the state prefix is empty; write --state _vizzy/");
  std::filesystem::create_directories(www / "state");
  write_file(www / "state/vizzy.json", "{}");
  CHECK(thrown(ErrorKind::failed, [&] { (void)open_destinations({.web = path}, {}); }) ==
        path + " is an output folder of vizzy; publish to the folder that a web server serves");
}
