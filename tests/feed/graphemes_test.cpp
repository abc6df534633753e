#include "core/feed/graphemes.h"

#include <catch2/catch.hpp>

#include <string>

using namespace vizzy;
using namespace vizzy::feed;

TEST_CASE("text is cut after so many characters, and left alone when it is shorter") {
  CHECK(first_graphemes("", 1) == "");
  CHECK(first_graphemes("abc", 3) == "abc");
  CHECK(first_graphemes("abcd", 3) == "abc");
  CHECK(first_graphemes("abc", 0) == "");
  CHECK(first_graphemes("東京都", 2) == "東京");
}

TEST_CASE("what a reader sees as one character is never cut in two") {
  CHECK(first_graphemes("e\u0301tude", 1) == "e\u0301");  // an accent of its own
  CHECK(first_graphemes("👩‍👩‍👧‍👦 family", 1) ==
        "👩‍👩‍👧‍👦");                           // joined by ZWJ
  CHECK(first_graphemes("👍🏽👍🏽", 1) == "👍🏽");  // with a skin tone
  CHECK(first_graphemes("🇩🇪🇫🇷🇮🇹", 2) == "🇩🇪🇫🇷");                // flags are pairs
  CHECK(first_graphemes("각각", 1) == "각");                    // Hangul as jamo
  CHECK(first_graphemes("\r\n\r\n", 1) == "\r\n");
  CHECK(first_graphemes("நிநி", 1) == "நி");
}

TEST_CASE("the longest beginning of so many bytes ends where a character does") {
  CHECK(graphemes_within("abc", 3) == "abc");
  CHECK(graphemes_within("abcd", 3) == "abc");
  CHECK(graphemes_within("abc", 0) == "");
  CHECK(graphemes_within("東京都", 8) == "東京");
  CHECK(graphemes_within("ae\u0301", 2) == "a");
  CHECK(graphemes_within("a👩‍👩‍👧‍👦", 20) == "a");
  CHECK(graphemes_within("👩‍👩‍👧‍👦", 20) == "");
}
