#include "core/store/directory_store.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "core/store/layout.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::store;
using namespace vizzy::test;
namespace fs = std::filesystem;

namespace {

std::map<std::string, std::uint64_t> listed(FileStore& store, const std::string& folder) {
  std::map<std::string, std::uint64_t> files;
  store.list(folder, [&](const std::string& path) { files[path] = store.size(path).value_or(0); });
  return files;
}

timespec modified(const fs::path& file) {
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  return status.st_mtim;
}

}  // namespace

TEST_CASE("a file reads back as it was written, and a missing file is absent") {
  const TemporaryFolder folder;
  DirectoryStore store(folder / "out");
  const std::string bytes("a\0b\n", 4);
  CHECK_FALSE(store.read("public/a.json"));
  CHECK_FALSE(store.size("public/a.json"));
  store.write("public/a.json", bytes);
  CHECK(store.read("public/a.json") == bytes);
  CHECK(store.size("public/a.json") == 4);
  store.write("public/a.json", "");
  CHECK(store.read("public/a.json") == "");
  store.write_durably("public/deep/er/b.json", "x");
  CHECK(read_file(folder / "out/public/deep/er/b.json") == "x");
  CHECK_FALSE(store.read("public/a.json/below"));
  CHECK_FALSE(store.size("public/deep"));
  CHECK(fs::is_empty(folder / "out/state/tmp"));
}

TEST_CASE("a path without a folder is a file in the root") {
  const TemporaryFolder folder;
  DirectoryStore store(folder / "out");
  store.write("a.json", "1");
  store.write_durably("b.json", "2");
  CHECK(read_file(folder / "out/a.json") == "1");
  CHECK(read_file(folder / "out/b.json") == "2");
}

TEST_CASE("a reader sees the old bytes or all of the new ones") {
  const TemporaryFolder folder;
  DirectoryStore store(folder.path());
  const std::string old_bytes(100'000, 'a');
  const std::string new_bytes(150'000, 'b');
  store.write("public/a.json", old_bytes);
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  std::thread reader([&] {
    while (!done) {
      const auto bytes = store.read("public/a.json");
      if (!bytes || (*bytes != old_bytes && *bytes != new_bytes)) ++torn;
    }
  });
  for (int i = 0; i < 100; ++i) {
    store.stage("state/staged/a", i % 2 == 0 ? new_bytes : old_bytes);
    store.move("state/staged/a", "public/a.json");
    store.stage("public/a.json", i % 2 == 0 ? old_bytes : new_bytes);  // there is one already
  }
  done = true;
  reader.join();
  CHECK(torn == 0);
}

TEST_CASE("a moved file is at least one second younger than the file it replaces") {
  const TemporaryFolder folder;
  DirectoryStore store(folder.path());
  store.write("public/a.json", "0");
  timespec before = modified(folder / "public/a.json");
  for (const char* bytes : {"1", "2", "3"}) {
    store.stage("state/staged/a.json", bytes);
    store.move("state/staged/a.json", "public/a.json");
    CHECK(read_file(folder / "public/a.json") == bytes);
    const timespec after = modified(folder / "public/a.json");
    CHECK(after.tv_sec >= before.tv_sec + 1);
    before = after;
  }
  CHECK_FALSE(store.size("state/staged/a.json"));
}

TEST_CASE("a move makes the folder it needs and says when there is nothing to move") {
  const TemporaryFolder folder;
  DirectoryStore store(folder.path());
  store.stage("state/staged/a", "1");
  CHECK(store.move("state/staged/a", "public/v1/creators/a"));
  CHECK(store.read("public/v1/creators/a") == "1");
  CHECK_FALSE(store.move("state/staged/none", "public/b"));
  fs::create_directories(folder / "state/staged/folder");
  CHECK_FALSE(store.move("state/staged/folder", "public/b"));
  CHECK_FALSE(fs::exists(folder / "public/b"));
  CHECK_FALSE(store.move("state/staged/none", "public/v1/creators/a"));
  CHECK(store.read("public/v1/creators/a") == "1");
  const std::string target = (folder / "public/v1/creators").string();
  store.stage("state/staged/b", "2");
  CHECK(thrown(ErrorKind::failed, [&] { store.move("state/staged/b", "public/v1/creators"); }) ==
        "cannot move a file to " + target + ": Is a directory");
}

TEST_CASE("a folder is moved as a whole, or its files into the one that is there") {
  const TemporaryFolder folder;
  DirectoryStore store(folder.path());
  const auto stage = [&](const std::string& text) {
    store.stage("staged/a.json", text);
    store.stage("staged/deep/b.json", text);
  };
  CHECK_FALSE(store.move_folder("staged", "public/f"));
  stage("1");
  CHECK(store.move_folder("staged", "public/f"));
  CHECK_FALSE(fs::exists(folder / "staged"));
  CHECK_FALSE(store.move_folder("staged", "public/f"));
  fs::create_directory_symlink("public", folder / "link");
  CHECK_FALSE(store.move_folder("link", "moved"));
  store.write("public/f/c.json", "old");
  stage("22");
  CHECK(store.move_folder("staged", "public/f"));
  CHECK(listed(store, "staged").empty());
  CHECK(listed(store, "public") ==
        std::map<std::string, std::uint64_t>{
            {"public/f/a.json", 2}, {"public/f/c.json", 3}, {"public/f/deep/b.json", 2}});
  store.sync();
}

TEST_CASE("staging says whether the file is new, and replaces one that is not") {
  const TemporaryFolder folder;
  DirectoryStore store(folder.path());
  CHECK(store.stage("state/staged/a", "1"));
  CHECK_FALSE(store.stage("state/staged/a", "2"));
  CHECK(store.read("state/staged/a") == "2");
}

TEST_CASE("removing takes a file or a whole folder, and removing it again is not an error") {
  const TemporaryFolder folder;
  DirectoryStore store(folder.path());
  store.write("public/a", "1");
  store.stage("state/staged/x/y", "1");
  store.stage("state/staged/z", "1");
  for (int twice = 0; twice < 2; ++twice) {
    store.remove("public/a");
    store.remove("public/a/b");
    store.remove_folder("state/staged");
  }
  CHECK_FALSE(store.size("public/a"));
  CHECK_FALSE(fs::exists(folder / "state/staged"));
  store.stage("state/staged/x/y", "2");  // the folder is made again
  CHECK(store.read("state/staged/x/y") == "2");
}

TEST_CASE("listing visits every file below a folder with its size") {
  const TemporaryFolder folder;
  for (const std::string& root : {folder.path().string(), folder.path().string() + "/"}) {
    DirectoryStore store(root);
    CHECK(listed(store, "public").size() == (root.back() == '/' ? 2 : 0));
    store.write("public/a", "123");
    store.write("public/b/c", "");
    store.write("other/d", "1");
    CHECK(listed(store, "public") ==
          std::map<std::string, std::uint64_t>{{"public/a", 3}, {"public/b/c", 0}});
    CHECK(listed(store, "absent").empty());
  }
}

TEST_CASE("syncing survives files that were moved and removed since, few or many") {
  const TemporaryFolder folder;
  DirectoryStore store(folder.path());
  for (const int count : {3, 300}) {
    for (int i = 0; i < count; ++i) store.stage("state/staged/" + std::to_string(i), "x");
    store.move("state/staged/0", "public/0");
    store.remove("state/staged/1");
    store.remove_folder("state/staged");
    CHECK_NOTHROW(store.sync());
    CHECK_NOTHROW(store.sync());
  }
}

TEST_CASE("a store that cannot write says where and why, and leaves nothing behind") {
  const TemporaryFolder folder;
  DirectoryStore store(folder.path());
  store.write("public/a", "1");
  CHECK(thrown(ErrorKind::failed, [&] { store.write("public/a/b", "2"); }) ==
        "cannot make the folder " + (folder / "public/a").string() +
            ": Not a directory; a part of the path is a file: choose another folder");
  CHECK(thrown(ErrorKind::failed, [&] { store.write("public", "2"); }) ==
        "cannot move a file to " + (folder / "public").string() + ": Is a directory");
  CHECK(fs::is_empty(folder / "state/tmp"));

  write_file(folder / "file", "x");
  DirectoryStore below(folder / "file");
  CHECK(thrown(ErrorKind::failed, [&] { below.write("public/a", "1"); }) ==
        "cannot make the folder " + (folder / "file/state/tmp").string() +
            ": Not a directory; a part of the path is a file: choose another folder");
}

TEST_CASE("several threads may write at once") {
  const TemporaryFolder folder;
  DirectoryStore store(folder.path());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&store, t] {
      for (int i = 0; i < 50; ++i) {
        store.write("public/" + std::to_string(i) + "/" + std::to_string(t), "x");
        store.write("public/same", "0123456789");
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(listed(store, "public").size() == 201);
  CHECK(store.read("public/same") == "0123456789");
}

TEST_CASE("a path that leads out of the folder is refused by every operation") {
  const TemporaryFolder folder;
  write_file(folder / "victim.json", "precious");
  DirectoryStore store(folder / "out");
  store.write("public/a", "1");
  for (const std::string& path :
       {std::string("../victim.json"), std::string("public/../../victim.json"),
        (folder / "victim.json").string(), std::string("public//a"),
        std::string("public/a\0", 9)}) {
    INFO(path);
    CHECK_THROWS_AS((void)store.read(path), Error);
    CHECK_THROWS_AS((void)store.size(path), Error);
    CHECK_THROWS_AS(store.write(path, "x"), Error);
    CHECK_THROWS_AS(store.stage(path, "x"), Error);
    CHECK_THROWS_AS(store.write_durably(path, "x"), Error);
    CHECK_THROWS_AS(store.move("public/a", path), Error);
    CHECK_THROWS_AS(store.move(path, "public/b"), Error);
    CHECK_THROWS_AS(store.move_folder("public", path), Error);
    CHECK_THROWS_AS(store.move_folder(path, "public/b"), Error);
    CHECK_THROWS_AS(store.remove(path), Error);
    CHECK_THROWS_AS(store.remove_folder(path), Error);
    CHECK_THROWS_AS(store.list(path, [](const std::string&) {}), Error);
  }
  CHECK(read_file(folder / "victim.json") == "precious");
  CHECK(store.read("public/a") == "1");
}

TEST_CASE("a link that leads out of the folder is not followed, one for the web root is") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "others");
  write_file(folder / "others/7.json", "precious");
  fs::create_directories(folder / "out/public/v1/people");
  fs::create_directory_symlink(folder / "others", folder / "out/public/v1/creators");
  fs::create_directory_symlink("people", folder / "out/public/v1/same");
  DirectoryStore store(folder / "out");
  const std::string refusal =
      (folder / "out/public/v1/creators").string() + " is a symbolic link that leads out of " +
      (folder / "out/").string() + "; replace it by a folder or by a mount (mount --bind)";
  CHECK(thrown(ErrorKind::failed, [&] { store.remove("public/v1/creators/7.json"); }) == refusal);
  CHECK(thrown(ErrorKind::failed, [&] { store.write("public/v1/creators/7.json", "x"); }) ==
        refusal);
  CHECK(thrown(ErrorKind::failed, [&] { store.remove_folder("public/v1/creators"); }) == refusal);
  CHECK(read_file(folder / "others/7.json") == "precious");
  store.write("public/v1/same/8.json", "8");
  CHECK(read_file(folder / "out/public/v1/people/8.json") == "8");

  fs::create_directories(folder / "volume");
  fs::create_directories(folder / "linked");
  fs::create_directory_symlink(folder / "volume", folder / "linked/public");
  DirectoryStore linked(folder / "linked");
  linked.write("public/v1/a.json", "1");
  linked.remove("public/v1/a.json");
  CHECK(fs::is_empty(folder / "volume/v1"));
}

TEST_CASE("what is not a file is damage to a reader, and stays") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "state/commit.json/inner");
  REQUIRE(::mkfifo((folder / "state/pipe").c_str(), 0600) == 0);
  DirectoryStore store(folder.path());
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)store.read("state/commit.json");
        }).starts_with("state/commit.json is not a file; remove it"));
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)store.read("state/pipe");
        }).starts_with("state/pipe is not a file; remove it"));
  CHECK_FALSE(store.size("state/pipe"));
  store.remove("state/commit.json");
  CHECK(fs::exists(folder / "state/commit.json/inner"));
  store.stage("state/pipe", "a file");  // it does not wait for a reader
  CHECK(store.read("state/pipe") == "a file");
}

TEST_CASE("a web server may read what is written, whatever the umask") {
  const TemporaryFolder folder;
  const mode_t before = ::umask(077);
  DirectoryStore store(folder / "out");
  store.write("public/v1/a.json", "1");
  store.stage("state/staged/public/v1/b.json", "2");
  store.move("state/staged/public/v1/b.json", "public/v1/b.json");
  store.stage("state/staged/public/v1/c/c.json", "3");
  store.move_folder("state/staged/public/v1/c", "public/v1/c");
  store.stage(staged_by_part_path("p", "public/v1/d/e/d.json"), "4");
  store.move_folder(staged_by_part_path("p", "public/v1/d"), "public/v1/d");
  ::umask(before);
  const auto mode = [&](const char* name) {
    return static_cast<unsigned>(fs::status(folder / name).permissions());
  };
  for (const char* name : {"out", "out/public", "out/public/v1", "out/public/v1/c",
                           "out/public/v1/d", "out/public/v1/d/e"})
    CHECK(mode(name) == 0755);
  for (const char* name : {"out/public/v1/a.json", "out/public/v1/b.json", "out/public/v1/c/c.json",
                           "out/public/v1/d/e/d.json"})
    CHECK(mode(name) == 0644);
  CHECK(mode("out/state") == 0700);
}

TEST_CASE("a listing goes on past links that lead nowhere and folders that nobody may list") {
  const TemporaryFolder folder;
  DirectoryStore store(folder.path());
  store.write("public/v1/a.json", "1");
  fs::create_symlink("nowhere", folder / "public/v1/dangling");
  fs::create_symlink("loop", folder / "public/v1/loop");
  fs::create_directories(folder / "public/v1/lost+found/x");
  CHECK(listed(store, "public") == std::map<std::string, std::uint64_t>{{"public/v1/a.json", 1},
                                                                        {"public/v1/dangling", 0},
                                                                        {"public/v1/loop", 0}});
}
