#include "core/text/prometheus.h"

#include <catch2/catch.hpp>

#include <vector>

using namespace vizzy;
using namespace vizzy::text;

namespace {

const std::vector<Gauge> kMetrics{
    {"vizzy_age_seconds", "Age.", {{{}, 0.5}}},
    {"vizzy_pages", "Pages.", {{{{"feed", "a"}}, 1}, {{{"feed", "b"}}, 1'700'000'000}}}};

}  // namespace

TEST_CASE("metrics are written as Prometheus reads them") {
  CHECK(metrics_text(kMetrics, {}) ==
        "# HELP vizzy_age_seconds Age.\n"
        "# TYPE vizzy_age_seconds gauge\n"
        "vizzy_age_seconds 0.5\n"
        "# HELP vizzy_pages Pages.\n"
        "# TYPE vizzy_pages gauge\n"
        "vizzy_pages{feed=\"a\"} 1\n"
        "vizzy_pages{feed=\"b\"} 1700000000\n");
}

TEST_CASE("common labels stand before a sample's own") {
  CHECK(metrics_text(std::vector{kMetrics[1]}, {{"out", "x"}}) ==
        "# HELP vizzy_pages Pages.\n"
        "# TYPE vizzy_pages gauge\n"
        "vizzy_pages{out=\"x\",feed=\"a\"} 1\n"
        "vizzy_pages{out=\"x\",feed=\"b\"} 1700000000\n");
}

TEST_CASE("a metric without samples is left out") {
  CHECK(metrics_text(std::vector<Gauge>{{"vizzy_pages", "Pages.", {}}}, {}).empty());
}

TEST_CASE("quotes, backslashes, line feeds and bytes that are no text are escaped in a label") {
  CHECK(metrics_text(std::vector<Gauge>{{"m", "M.", {{{{"l", "a\"b\\c\nd\xff"}}, 0}}}}, {}) ==
        "# HELP m M.\n# TYPE m gauge\nm{l=\"a\\\"b\\\\c\\nd\xef\xbf\xbd\"} 0\n");
}

TEST_CASE("a sample is found again by its name and all its labels") {
  const Labels common{{"out", "a\"b\nc"}};
  const std::string text = metrics_text(kMetrics, common);
  CHECK(find_sample(text, "vizzy_age_seconds", common) == 0.5);
  CHECK(find_sample(text, "vizzy_pages", {common[0], {"feed", "b"}}) == 1'700'000'000);
  CHECK_FALSE(find_sample(text, "vizzy_pages", common));
  CHECK_FALSE(find_sample(text, "vizzy_pages", {common[0], {"feed", "c"}}));
  CHECK_FALSE(find_sample(text, "vizzy_age_seconds", {}));
  CHECK_FALSE(find_sample(text, "age_seconds", common));
}

TEST_CASE("a sample that is cut off or is no number is not found") {
  const std::string text = "# TYPE m gauge\nm 12\n";
  CHECK(find_sample(text, "m", {}) == 12);
  for (std::size_t size = 0; size < text.size(); ++size)
    CHECK_FALSE(find_sample(text.substr(0, size), "m", {}));
  CHECK_FALSE(find_sample("#\nm twelve\n", "m", {}));
  CHECK_FALSE(find_sample("#\nm 1 2\n", "m", {}));
}
