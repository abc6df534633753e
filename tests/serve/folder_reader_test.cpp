#include "core/serve/folder_reader.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"

using namespace vizzy;
using namespace vizzy::serve;
using namespace vizzy::test;
namespace fs = std::filesystem;

namespace {

struct Folder {
  Folder() {
    fs::create_directories(folder / "root/public/v1");
    fs::create_directories(folder / "outside");
    write_file(folder / "root/public/v1/a.json", "inside");
    write_file(folder / "outside/b.json", "outside");
  }
  TemporaryFolder folder;
  FolderReader reader{folder / "root"};
};

}  // namespace

TEST_CASE("a file below the folder is read, anew each time", "[serve]") {
  Folder test;
  CHECK(test.reader.read("public/v1/a.json") == "inside");
  CHECK(test.reader.exists("public/v1/a.json"));
  write_file(test.folder / "root/public/v1/a.json", "");
  CHECK(test.reader.read("public/v1/a.json") == "");
  fs::remove(test.folder / "root/public/v1/a.json");
  CHECK_FALSE(test.reader.read("public/v1/a.json"));
  CHECK_FALSE(test.reader.exists("public/v1/a.json"));
}

TEST_CASE("what is no regular file is absent", "[serve]") {
  Folder test;
  REQUIRE(::mkfifo((test.folder / "root/public/v1/pipe.json").c_str(), 0600) == 0);
  for (const char* path : {"public/v1", "public/v1/pipe.json", "public/v1/none.json",
                           "public/v1/a.json/b.json", "none/v1/a.json"}) {
    CHECK_FALSE(test.reader.read(path));
    CHECK_FALSE(test.reader.exists(path));
  }
}

TEST_CASE("no symbolic link is followed, to a file or through a folder", "[serve]") {
  Folder test;
  fs::create_symlink(test.folder / "outside/b.json", test.folder / "root/public/v1/b.json");
  fs::create_symlink("a.json", test.folder / "root/public/v1/c.json");
  fs::create_directory_symlink(test.folder / "outside", test.folder / "root/public/v1/d");
  for (const char* path : {"public/v1/b.json", "public/v1/c.json", "public/v1/d/b.json"})
    CHECK_FALSE(test.reader.read(path));
}

TEST_CASE("the folder itself may be reached through a link", "[serve]") {
  Folder test;
  fs::create_directory_symlink(test.folder / "root", test.folder / "link");
  CHECK(FolderReader(test.folder / "link").read("public/v1/a.json") == "inside");
}
