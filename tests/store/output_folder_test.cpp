#include "core/store/output_folder.h"

#include <catch2/catch.hpp>

#include <cerrno>
#include <filesystem>
#include <string>

#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::store;
using namespace vizzy::test;
namespace fs = std::filesystem;

namespace {

std::string refusal(const fs::path& folder, ErrorKind kind = ErrorKind::failed,
                    OutputFolder::Lock lock = ::flock) {
  return thrown(kind, [&] { const OutputFolder opened(folder, lock); });
}

/// A file system that answers a lock with this error.
template <int Code>
int failing_lock(int /*fd*/, int /*operation*/) {
  errno = Code;
  return -1;
}

}  // namespace

TEST_CASE("a folder that is new, empty or vizzy's is opened") {
  const TemporaryFolder folder;
  for (const char* name : {"new", "new/deeper", "empty"}) {
    if (std::string(name) == "empty") fs::create_directory(folder / name);
    for (int twice = 0; twice < 2; ++twice) {
      OutputFolder out(folder / name);
      out.store().write("public/a", "1");
    }
    CHECK(read_file(folder / name / "state/vizzy.json") ==
          "{\"vizzy\":\"output folder\",\"layout\":1}\n");
    CHECK_NOTHROW(require_output_folder(folder / name));
  }
}

TEST_CASE("a folder that a first run left before its marker is opened") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "out/state/tmp");
  write_file(folder / "out/state/lock", "");
  CHECK_NOTHROW(OutputFolder(folder / "out"));
}

TEST_CASE("only one run holds a folder") {
  const TemporaryFolder folder;
  const fs::path out = folder / "out";
  const std::string lock = (out / "state/lock").string();
  {
    const OutputFolder first(out);
    CHECK(refusal(out, ErrorKind::locked) ==
          "another run holds " + lock + "; wait until it ends (fuser " + lock + " names it)");
  }
  CHECK_NOTHROW(OutputFolder(out));
}

TEST_CASE("a folder on a share without locks is refused, and nothing is written to it") {
  const TemporaryFolder folder;
  const fs::path out = folder / "out";
  const std::string lock = (out / "state/lock").string();
  for (const OutputFolder::Lock without_locks :
       {failing_lock<ENOLCK>, failing_lock<EOPNOTSUPP>, failing_lock<ENOSYS>})
    CHECK(refusal(out, ErrorKind::failed, without_locks) ==
          lock +
              " is on a file system without locks, so two runs could damage each other's "
              "work; build on a local disk and publish to the share");
  CHECK_FALSE(fs::exists(out / "state/vizzy.json"));
  CHECK(refusal(out, ErrorKind::failed, failing_lock<EIO>).starts_with("cannot lock " + lock));
  CHECK_NOTHROW(OutputFolder(out));
}

TEST_CASE("a folder with other files is refused and left alone") {
  const TemporaryFolder folder;
  write_file(folder / "index.html", "x");
  CHECK(refusal(folder.path()) == folder.path().string() +
                                      " holds files that are not vizzy's (index.html); choose an "
                                      "empty or a new folder with --out");
  CHECK_FALSE(fs::exists(folder / "state"));
  fs::remove(folder / "index.html");
  fs::create_directories(folder / "state/mine");
  CHECK(refusal(folder.path()) == folder.path().string() +
                                      " holds files that are not vizzy's (state/mine); choose an "
                                      "empty or a new folder with --out");
}

TEST_CASE("a file is not an output folder") {
  const TemporaryFolder folder;
  write_file(folder / "out", "x");
  const std::string file = (folder / "out").string();
  CHECK(refusal(file) == file + " is a file; choose another folder with --out");
}

TEST_CASE("a marker that is damaged or of a newer layout is refused") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "state");
  const std::string refused =
      folder.path().string() +
      "/state/vizzy.json is damaged or was written by a newer vizzy; use that program, or choose "
      "another folder with --out";
  for (const char* marker : {"", "{", "[]", "{}", R"({"layout":2})", R"({"layout":"1"})",
                             R"({"layout":null})", R"({"layout":[1]})"}) {
    write_file(folder / "state/vizzy.json", marker);
    CHECK(refusal(folder.path()) == refused);
    CHECK(thrown(ErrorKind::failed, [&] { require_output_folder(folder.path()); }) == refused);
  }
  write_file(folder / "state/vizzy.json", R"({"layout":1,"later":"word"})");
  CHECK_NOTHROW(OutputFolder(folder.path()));  // and the lock of the refused ones is free
}

TEST_CASE("a folder without a marker is not read as an output folder") {
  const TemporaryFolder folder;
  CHECK(thrown(ErrorKind::failed, [&] { require_output_folder(folder.path()); }) ==
        folder.path().string() +
            " is not an output folder of vizzy; name the folder that was given to "
            "vizzy build-feed --out");
  CHECK(thrown(ErrorKind::failed, [&] { require_output_folder(folder / "absent"); }) ==
        "the output folder " + (folder / "absent").string() +
            " does not exist; run vizzy build-feed, or name the folder that was given to "
            "vizzy build-feed --out");
  CHECK_FALSE(fs::exists(folder / "absent"));
}
