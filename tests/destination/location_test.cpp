#include "core/destination/location.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <vector>

#include "core/destination/destination_url.h"
#include "core/destination/folder_bookkeeping.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::destination;
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

std::string refusal(const std::string& web, const std::string& bookkeeping = "_vizzy/",
                    ErrorKind kind = ErrorKind::failed) {
  return thrown(kind,
                [&] { (void)open_destinations({.web = web, .bookkeeping = bookkeeping}, {}); });
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
            "/out, an output folder of vizzy; name another location with --state");
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

TEST_CASE("the bookkeeping stays out of the names of the feed") {
  const Site site;
  const std::string www = site.root + "/www";
  const auto refusal_of = [](const std::string& web, const std::string& bookkeeping) {
    return thrown(ErrorKind::usage,
                  [&] { (void)locate_bookkeeping({.web = web, .bookkeeping = bookkeeping}); });
  };
  for (const std::string bookkeeping : {"v1", "v1/", "v1/o", "v1/creators", "s3://bucket/feed/v1/x",
                                        "s3://bucket/feed", "s3://bucket"})
    CHECK(refusal_of("s3://bucket/feed", bookkeeping) ==
          "--state " + bookkeeping +
              " would mix the bookkeeping with the feed in s3://bucket/feed/v1; "
              "write --state _vizzy/, or name another location");
  fs::create_directory_symlink(site.folder / "www", site.folder / "link");
  for (const std::string& bookkeeping :
       {std::string("v1/o"), www, www + "/v1", site.root + "/link/v1"})
    CHECK(refusal_of(www, bookkeeping).starts_with("--state " + bookkeeping + " would mix "));
  CHECK(locate_bookkeeping({.web = "s3://bucket/feed", .bookkeeping = "v1x"}).name() ==
        "s3://bucket/feed/v1x");
  CHECK(locate_bookkeeping({.web = "s3://bucket/feed", .bookkeeping = "s3://other"}).name() ==
        "s3://other");
  CHECK(locate_bookkeeping({.web = www, .bookkeeping = site.root + "/kept"}).name() ==
        site.root + "/kept");
}

TEST_CASE("bookkeeping is beside a folder, and below it where it was already") {
  const Site site;
  const fs::path www = site.root + "/www";
  const fs::path beside = site.root + "/.www.vizzy";
  CHECK(usual_bookkeeping(www) == beside);
  CHECK_FALSE(better_bookkeeping({.web = www.string()}));
  fs::create_directories(www / "_vizzy/tmp");  // what is being written is no record
  CHECK(usual_bookkeeping(www) == beside);
  for (const char* record : {"head.json", "denylist.json", "manifests", "intents", "purge.json"}) {
    fs::create_directories(www / "_vizzy" / record);
    CHECK(usual_bookkeeping(www) == www / "_vizzy");
    CHECK(better_bookkeeping({.web = www.string()}) == beside);
    CHECK_FALSE(better_bookkeeping({.web = www.string(), .bookkeeping = "_vizzy/"}));
    fs::remove(www / "_vizzy" / record);
  }
  CHECK(other_bookkeeping({.web = www.string()}).empty());
  fs::create_directories(www / "_vizzy/head.json");
  fs::create_directories(beside);  // a move would put one into the other
  CHECK_FALSE(better_bookkeeping({.web = www.string()}));
  fs::create_directories(beside / "denylist.json");  // a list alone is what is left of one
  CHECK(usual_bookkeeping(www) == www / "_vizzy");
  CHECK(other_bookkeeping({.web = www.string()}) == std::vector{beside});
  fs::create_directories(beside / "manifests");
  CHECK(usual_bookkeeping(www) == beside);
  CHECK(other_bookkeeping({.web = www.string()}) == std::vector{www / "_vizzy"});
  CHECK(other_bookkeeping({.web = www.string(), .bookkeeping = "_vizzy"}) == std::vector{beside});
  CHECK(other_bookkeeping({.web = www.string(), .bookkeeping = "s3://b"}).size() == 2);
  CHECK(other_bookkeeping({.web = "s3://b", .bookkeeping = www.string()}).empty());
  CHECK(usual_bookkeeping("/") == "/_vizzy");
  CHECK_FALSE(better_bookkeeping({.web = "s3://bucket/feed"}));
  CHECK(locate_bookkeeping({.web = "s3://bucket/feed"}).name() == "s3://bucket/feed/_vizzy");
}

TEST_CASE("a folder is not taken for a prefix of a bucket") {
  CHECK(thrown(ErrorKind::usage,
               [] {
                 (void)locate_bookkeeping({.web = "s3://bucket/feed", .bookkeeping = "/abs/x"});
               }) ==
        "--state /abs/x is a local folder, but the destination is a bucket; write "
        "--state abs/x/ for a prefix below it, or file:///abs/x");
  CHECK(locate_bookkeeping({.web = "s3://bucket", .bookkeeping = "file:///abs/x"}).name() ==
        "/abs/x");
}

TEST_CASE("a destination that no URL can name is refused") {
  CHECK(refusal("", "_vizzy/", ErrorKind::usage) ==
        "the destination is empty; write s3://bucket/prefix, /srv/www or file:///srv/www");
  for (const std::string url : {"s3://buck/../x", "s3://buck/./x", "s3://buck/x/..",
                                "s3://buck/feed?x", "s3://buck/feed#x", "s3://buck?x"})
    CHECK(refusal(url, "_vizzy/", ErrorKind::usage) ==
          "\"" + url +
              "\" has \"?\", \"#\", or \".\" or \"..\" between slashes, which are not allowed in a "
              "bucket path; write s3://bucket/prefix");
  CHECK(refusal("s3://buck", "../x", ErrorKind::usage).starts_with("\"../x/\" has "));
  CHECK(locate("s3://buck/a..b/.c/").name() == "s3://buck/a..b/.c");
}

TEST_CASE("a folder is named without a slash at its end") {
  const Site site;
  const Destinations opened = open_destinations({.web = site.root + "/www/"}, {});
  CHECK(opened.web->name() == site.root + "/www");
  CHECK(opened.bookkeeping->name() == site.root + "/.www.vizzy");
}
