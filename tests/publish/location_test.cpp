#include "core/publish/location.h"

#include <catch2/catch.hpp>

#include <filesystem>

#include "core/publish/destination_url.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::test;

namespace {

namespace fs = std::filesystem;

/// An output folder, "out", beside a folder that is served, "www".
struct Site {
  TemporaryFolder folder;
  std::string root = folder.path().string();

  Site() {
    fs::create_directories(folder / "out/state");
    fs::create_directories(folder / "out/public/sub");
    fs::create_directories(folder / "www");
    write_file(folder / "out/state/vizzy.json", "{}");
  }
};

std::string refusal(const std::string& web, const std::string& state = "_vizzy/",
                    ErrorKind kind = ErrorKind::failed) {
  return thrown(kind, [&] { (void)open_destinations({.web = web, .state = state}, {}); });
}

}  // namespace

TEST_CASE("nothing is published into an output folder, whatever way leads there") {
  const Site site;
  fs::create_directory_symlink(site.folder / "out/public", site.folder / "link");
  for (const std::string name : {"out/public", "out/public/sub", "out/state", "link/sub"}) {
    const std::string web = site.root + "/" + name;
    const std::string message = web + " is inside " + site.root +
                                "/out, an output folder of vizzy; publish to the folder that a "
                                "web server serves";
    CHECK(refusal(web) == message);
    CHECK(refusal("file://" + web) == message);
  }
  CHECK(refusal(site.root + "/www", site.root + "/out/state/x") ==
        site.root + "/out/state/x is inside " + site.root +
            "/out, an output folder of vizzy; name another place with --state");
  CHECK_NOTHROW(open_destinations({.web = site.root + "/www"}, {}));
}

TEST_CASE("what is built into the destination is not published there") {
  const Site site;
  CHECK(
      thrown(ErrorKind::failed, [&] { require_apart({.web = site.root}, site.folder / "out"); }) ==
      "the output folder " + site.root + "/out is inside " + site.root +
          "; publish to another folder, or build elsewhere with --out");
  CHECK_NOTHROW(require_apart({.web = site.root + "/www"}, site.folder / "out"));
  CHECK_NOTHROW(require_apart({.web = "s3://bucket"}, site.folder / "out"));
}
