#include "core/format/page_index.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/format/read_back.h"
#include "tests/support/thrown.h"

namespace vizzy::format {

namespace {

/// The objects of an index in memory, in the order in which they were put.
class Objects {
 public:
  PutObject put() {
    return [this](std::string json) {
      std::string url = fmt::format("v1/o/aa/{}", order.size());
      by_url[url] = std::move(json);
      order.push_back(url);
      return url;
    };
  }
  ReadObject read() {
    return [this](const std::string& url) {
      ++reads[url];
      return by_url.at(url);
    };
  }
  [[nodiscard]] std::vector<std::string> pages() {
    std::vector<std::string> pages;
    visit_index(order.back(), read(), [&](std::string page) { pages.push_back(std::move(page)); });
    return pages;
  }

  std::map<std::string, std::string> by_url;
  std::map<std::string, int> reads;
  std::vector<std::string> order;
};

std::vector<std::string> page_urls(std::size_t count) {
  std::vector<std::string> urls;
  for (std::size_t i = 0; i < count; ++i) urls.push_back(fmt::format("v1/o/bb/{}", i));
  return urls;
}

}  // namespace

TEST_CASE("an index object lists its names") {
  CHECK(index_json("pages", {}) == R"({"pages":[]})");
  CHECK(index_json("leaves", {"v1/o/aa/b", "v1/o/cc/d"}) ==
        R"({"leaves":["v1/o/aa/b","v1/o/cc/d"]})");
  CHECK(parse_index(index_json("pages", page_urls(2)), "index").pages == page_urls(2));
  CHECK(parse_index(index_json("leaves", page_urls(2)), "index").leaves == page_urls(2));
}

TEST_CASE("one leaf has a root, too") {
  Objects objects;
  make_index(page_urls(2), objects.put());
  CHECK(objects.by_url["v1/o/aa/0"] == R"({"pages":["v1/o/bb/0","v1/o/bb/1"]})");
  CHECK(objects.by_url["v1/o/aa/1"] == R"({"leaves":["v1/o/aa/0"]})");
  CHECK(objects.order.size() == 2);
}

TEST_CASE("an index grows by levels, and leads to all pages in order") {
  for (const auto& [pages, made] :
       std::vector<std::pair<std::size_t, std::size_t>>{{1, 2},
                                                        {3, 2},
                                                        {4, 3},
                                                        {9, 4},
                                                        {10, 4 + 2 + 1},
                                                        {27, 9 + 3 + 1},
                                                        {28, 10 + 4 + 2 + 1}}) {
    INFO(pages);
    Objects objects;
    make_index(page_urls(pages), objects.put(), 3);
    CHECK(objects.order.size() == made);
    CHECK(objects.pages() == page_urls(pages));
    for (const std::string& url : objects.order) CHECK(objects.reads[url] == 1);
  }
}

TEST_CASE("the objects of an index can be counted before they are made") {
  CHECK(index_objects(1) == 2);
  CHECK(index_objects(512) == 2);
  CHECK(index_objects(513) == 3);
  CHECK(index_objects(512 * 512) == 513);
  CHECK(index_objects(512 * 512 + 1) == 513 + 2 + 1);
}

TEST_CASE("an index that is no index, or is deeper than the format allows, is refused by name") {
  Objects objects;
  make_index(page_urls(1), objects.put());
  objects.by_url["v1/o/aa/0"] = R"({"items":[]})";
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)objects.pages();
        }).starts_with("v1/o/aa/0 is damaged"));

  objects.by_url["v1/o/aa/0"] = R"({"leaves":["v1/o/aa/1"]})";  // a circle
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)objects.pages();
        }).find("deeper in the index than the format allows") != std::string::npos);
}

}  // namespace vizzy::format
