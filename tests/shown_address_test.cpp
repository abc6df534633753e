#include "core/shown_address.h"

#include <catch2/catch.hpp>

#include <array>
#include <utility>

using vizzy::shown_address;

TEST_CASE("an address is shown without what may be a password") {
  constexpr std::array<std::pair<const char*, const char*>, 15> kCases{{
      {"https://u:pw@host:8080/x", "https://...@host:8080/x"},
      {"s3://AK:SE/KRIT@b/x", "s3://...@b/x"},
      {"postgresql:/bob:pw@h/db", "...@h/db"},
      {"bob:p@w@h/db", "...@h/db"},
      {"//bob:pw@h", "...@h"},
      {"host=h password=pw user=bob", "host=h password=... user=bob"},
      {"host=h password = 'p w' user=bob", "host=h password = ... user=bob"},
      {"postgresql://h/db?password=pw&sslmode=require",
       "postgresql://h/db?password=...&sslmode=require"},
      {"PASSWORD=pw", "PASSWORD=..."},
      {"sslpassword=pw", "sslpassword=..."},
      {"https://h/x?token=abc&y=1", "https://h/x?token=...&y=1"},
      {"password", "password"},
      {"https://host/x", "https://host/x"},
      {"s3://bucket/a@b", "s3://bucket/a@b"},
      {"/srv/www", "/srv/www"},
  }};
  for (const auto& [address, shown] : kCases) CHECK(shown_address(address) == shown);
}
