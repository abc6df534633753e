#include "core/format/changes.h"

#include <catch2/catch.hpp>

using namespace vizzy;
using namespace vizzy::format;

namespace {

/// What changes say of the order of page 1.
std::string order_in(std::vector<std::string> keys, std::optional<OrderPatch> order) {
  const Changes changes{.since = 1,
                        .sequence = 2,
                        .lineage = "",
                        .version = "v",
                        .total = 3,
                        .first_page = {.keys = std::move(keys),
                                       .order = std::move(order),
                                       .items = {},
                                       .changed = {}},
                        .pages = {},
                        .index = "",
                        .segments = "",
                        .rest = "",
                        .hidden = {}};
  const std::string json = changes_json(changes);
  const std::string before = R"({"format":1,"since":1,"sequence":2,"version":"v","total":3)";
  const std::string after = R"(,"pages":[]})";
  REQUIRE(json.starts_with(before));
  REQUIRE(json.ends_with(after));
  return json.substr(before.size(), json.size() - before.size() - after.size());
}

}  // namespace

TEST_CASE("the order of page 1 is written in the shorter of two ways, as keys where none is") {
  CHECK(order_in({"1", R"("a")"}, std::nullopt) == R"(,"keys":[1,"a"])");
  CHECK(order_in({"1", "2"}, OrderPatch{}).empty());
  CHECK(order_in({"1", "2"}, OrderPatch{.moved = {"1"}, .to = {0}, .left = {}}) ==
        R"(,"keys":[1,2])");
  const std::vector<std::string> many(20, "17");
  CHECK(order_in(many, OrderPatch{.moved = {"17", "4"}, .to = {0, 9}, .left = {R"("a")"}}) ==
        R"(,"moved":[17,4],"to":[0,9],"left":["a"])");
  CHECK(order_in({"17"}, OrderPatch{.moved = {}, .to = {}, .left = {"17"}}) == R"(,"keys":[17])");
  CHECK(order_in({"17"}, OrderPatch{.moved = {}, .to = {}, .left = {"1"}}) == R"(,"left":[1])");
}

TEST_CASE("pages after the first are written with their keys") {
  CHECK(rest_json(7, {{.keys = {"1", "2"}, .order = {}, .items = {}, .changed = {"{}"}},
                      {.url = "v1/o/x", .keys = {"3"}, .order = {}, .items = {}, .changed = {}}}) ==
        R"({"since":7,"pages":[{"keys":[1,2],"changed":[{}]},{"url":"v1/o/x","keys":[3]}]})");
}
