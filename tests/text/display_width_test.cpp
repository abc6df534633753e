#include "core/text/display_width.h"

#include <catch2/catch.hpp>

using namespace vizzy;
using namespace vizzy::text;

TEST_CASE("wide characters take two columns, marks none, a cluster as much as it shows") {
  CHECK(display_width("plain") == 5);
  CHECK(display_width("日本語") == 6);
  CHECK(display_width("한국") == 4);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("✨") == 2);
  CHECK(display_width("👨‍👩‍👧‍👦") == 2);
  CHECK(display_width("👍🏽") == 2);
  CHECK(display_width("🇵🇹") == 2);
  CHECK(display_width("❤️") == 2);
  CHECK(display_width("هدى") == 3);
  CHECK(display_width("กำ") == 2);
  CHECK(display_width("ทำน้ำ") == 4);
  CHECK(display_width("") == 0);
}

TEST_CASE("text is cut between graphemes, and the dots fit too") {
  CHECK(cut_to("abcdef", 6) == "abcdef");
  CHECK(cut_to("abcdef", 5) == "abcd…");
  CHECK(cut_to("日本語", 6) == "日本語");
  CHECK(cut_to("日本語", 5) == "日本…");
  CHECK(cut_to("日本語", 4) == "日…");
  CHECK(cut_to("日本語", 1) == "…");
  CHECK(cut_to("a👨‍👩‍👧‍👦b", 3) == "a…");
  CHECK(cut_to("ae\u0301io", 3) == "ae\u0301…");
  CHECK(cut_to("x", 0).empty());
  for (std::size_t columns = 1; columns < 9; ++columns)
    CHECK(display_width(cut_to("日e\u0301🇵🇹本x✨", columns)) <= columns);
}

TEST_CASE("nothing in a title can command the terminal") {
  CHECK(one_line("a\nb\tc") == "a b c");
  CHECK(one_line("\x1b[2Jx") == " [2Jx");
  CHECK(one_line("a\u202Eb\u2066c") == "abc");  // NOLINT(misc-misleading-bidirectional)
  CHECK(one_line("a\xff\xc3") == "a\uFFFD\uFFFD");
  CHECK(one_line("\u0085\u2028") == "  ");
}

TEST_CASE("text is padded by the columns it shows") {
  CHECK(padded_right("日本", 6) == "日本  ");
  CHECK(padded_left("7", 3) == "  7");
  CHECK(padded_right("long", 2) == "long");
}

TEST_CASE("lines are wrapped at spaces") {
  CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("", 7).empty());
  CHECK(wrapped("unbreakable", 4) == std::vector<std::string>{"unbreakable"});
}
