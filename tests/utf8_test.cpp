#include "core/utf8.h"

#include <catch2/catch.hpp>

#include <string>

using namespace vizzy;

TEST_CASE("text is UTF-8 or it is not, wherever the bytes are") {
  for (const std::size_t before : {0, 1, 7, 15, 16, 63, 64, 200}) {
    const std::string start(before, 'a');
    for (const char* text : {"", "a", "\x7f", "\xc3\xa9", "\xe2\x82\xac", "\xef\xbf\xbf",
                             "\xf0\x9f\x8e\xac", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
      INFO(before << " bytes before " << text);
      CHECK(is_utf8(start + text));
      CHECK(is_utf8(start + text + "end"));
    }
    for (const char* text :
         {"\x80", "\xc3", "\xc3(", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x82", "\xf0\x9f\x8e"}) {
      INFO(before << " bytes before " << text);
      CHECK_FALSE(is_utf8(start + text));
      CHECK_FALSE(is_utf8(start + text + "end"));
    }
  }
  CHECK(is_utf8(std::string("a\0b", 3)));
  CHECK(is_utf8({}));
}
