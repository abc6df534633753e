#include "core/feed/page.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace vizzy;
using namespace vizzy::feed;

namespace {

using Hashes = std::vector<std::uint64_t>;

/// Where the pages of items with these key hashes end.
std::vector<std::size_t> cut_pages(const Hashes& hashes, std::size_t page_size) {
  std::vector<std::size_t> ends;
  PageCutter cutter("main", page_size, [&](const PageCutter::Page& page) {
    ends.push_back((ends.empty() ? 0 : ends.back()) + page.size);
  });
  for (const std::uint64_t hash : hashes) cutter.add({hash, "{}"});
  cutter.finish();
  return ends;
}

Hashes random_hashes(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Hashes hashes(count);
  for (std::uint64_t& hash : hashes) hash = random();
  return hashes;
}

/// The rule as it is written down, item by item.
std::vector<std::size_t> cut_by_the_book(const Hashes& hashes, std::size_t page_size) {
  std::vector<std::size_t> ends{std::min(page_size, hashes.size())};
  const std::size_t least = std::max<std::size_t>(1, page_size / 2);
  const std::size_t most = page_size + page_size / 2;
  while (ends.back() < hashes.size()) {
    const std::size_t first = ends.back();
    std::size_t best = hashes.size();
    for (std::size_t nth = least; nth <= most && first + nth <= hashes.size(); ++nth)
      if (best == hashes.size() || hashes[first + nth - 1] < hashes[best]) best = first + nth - 1;
    ends.push_back(best == hashes.size() ? best : best + 1);
  }
  return ends;
}

std::set<Hashes> pages(const Hashes& hashes, std::size_t page_size) {
  std::set<Hashes> contents;
  std::size_t first = 0;
  for (const std::size_t end : cut_pages(hashes, page_size)) {
    contents.insert(Hashes(hashes.begin() + static_cast<std::ptrdiff_t>(first),
                           hashes.begin() + static_cast<std::ptrdiff_t>(end)));
    first = end;
  }
  return contents;
}

std::size_t renamed(const Hashes& before, const Hashes& after, std::size_t page_size) {
  const auto old_pages = pages(before, page_size);
  std::size_t count = 0;
  for (const Hashes& page : pages(after, page_size)) count += old_pages.contains(page) ? 0U : 1U;
  return count;
}

}  // namespace

TEST_CASE("the first page holds exactly page_size items and an empty feed one empty page") {
  for (const std::size_t size : {0U, 1U, 99U, 100U})
    CHECK(cut_pages(random_hashes(size, 1), 100) == std::vector<std::size_t>{size});
  for (const std::size_t size : {101U, 149U, 150U})
    CHECK(cut_pages(random_hashes(size, 1), 100) == std::vector<std::size_t>{100, size});
  CHECK(cut_pages(random_hashes(151, 1), 100).size() <= 3);
}

TEST_CASE("pages are cut by the rule, at every size") {
  for (const std::size_t page_size : {1U, 2U, 3U, 4U, 5U, 99U, 100U, 101U})
    for (const std::size_t size : {0U, 1U, 2U, 3U, 99U, 100U, 101U, 149U, 150U, 151U, 152U, 249U,
                                   250U, 251U, 1000U, 10'000U}) {
      const Hashes hashes = random_hashes(size, size);
      INFO(size << " items in pages of " << page_size);
      CHECK(cut_pages(hashes, page_size) == cut_by_the_book(hashes, page_size));
    }
}

TEST_CASE("a page ends at its smallest key hash, and at the earliest of equals") {
  Hashes hashes(400, 50);
  hashes[100 + 49 - 1] = 1;   // the 49th of the second page: too early
  hashes[100 + 151 - 1] = 1;  // the 151st: too late
  hashes[100 + 80 - 1] = 7;
  hashes[100 + 120 - 1] = 7;
  CHECK(cut_pages(hashes, 100)[1] == 180);
  hashes[100 + 50 - 1] = 6;
  CHECK(cut_pages(hashes, 100)[1] == 150);
  hashes[100 + 150 - 1] = 5;
  CHECK(cut_pages(hashes, 100)[1] == 250);
  CHECK(cut_pages(Hashes(400, 3), 100) ==
        std::vector<std::size_t>{100, 150, 200, 250, 300, 350, 400});
}

TEST_CASE("only the last page is shorter than half") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto ends = cut_pages(random_hashes(10'000, seed), 100);
    for (std::size_t i = 1; i < ends.size(); ++i) {
      const std::size_t size = ends[i] - ends[i - 1];
      CHECK(size <= 150);
      CHECK(size >= 1);
      if (i + 1 < ends.size()) CHECK(size >= 50);
    }
  }
}

TEST_CASE("a moved item renames two pages on average and seldom more than four") {
  std::mt19937_64 random(11);
  std::size_t sum = 0;
  std::size_t more_than_four = 0;
  constexpr std::size_t kMoves = 300;
  const Hashes before = random_hashes(10'000, 12);
  for (std::size_t i = 0; i < kMoves; ++i) {
    Hashes after = before;
    const auto from = after.begin() + static_cast<std::ptrdiff_t>(random() % after.size());
    const std::uint64_t hash = *from;
    after.erase(from);
    after.insert(after.begin() + static_cast<std::ptrdiff_t>(random() % after.size()), hash);
    const std::size_t count = renamed(before, after, 100);
    sum += count;
    more_than_four += count > 4 ? 1U : 0U;
    CHECK(count <= 10);  // of about a hundred: a cut that moves may move the next ones
  }
  CHECK(static_cast<double>(sum) / kMoves < 2.2);
  CHECK(more_than_four * 100 <= kMoves);
}

TEST_CASE("a page is a JSON object of its items") {
  std::vector<std::string> pages;
  PageCutter cutter("main", 2,
                    [&](const PageCutter::Page& page) { pages.push_back(page_json(page.items)); });
  for (const char* json : {R"({"id":1})", R"({"id":2})", R"({"id":3})"}) cutter.add({0, json});
  cutter.finish();
  CHECK(pages ==
        std::vector<std::string>{R"({"items":[{"id":1},{"id":2}]})", R"({"items":[{"id":3}]})"});
  CHECK(page_json("") == R"({"items":[]})");
  CHECK(items_json("1,2") == "[1,2]");
}
