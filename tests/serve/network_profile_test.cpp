#include "core/serve/network_profile.h"

#include <catch2/catch.hpp>

#include "core/error.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::serve;
using namespace std::chrono_literals;

TEST_CASE("networks go by name or by two numbers", "[serve]") {
  const NetworkProfile slow = parse_network_profile("slow-3g");
  CHECK(slow.round_trip == 400ms);
  CHECK(slow.kilobits_per_second == 400);
  CHECK(slow.is_shaped());
  CHECK_FALSE(parse_network_profile("none").is_shaped());
  const NetworkProfile own = parse_network_profile("12.5,256");
  CHECK(own.round_trip == 12'500us);
  CHECK(own.kilobits_per_second == 256);
  CHECK(own.name == "12.5,256");
}

TEST_CASE("bytes take their time on a network", "[serve]") {
  CHECK(parse_network_profile("slow-3g").transfer_time(1'460) == 29'200us);
  CHECK(parse_network_profile("3g").transfer_time(1'000) == 5'000us);
  CHECK(parse_network_profile("none").transfer_time(1'000'000) == 0us);
}

TEST_CASE("a network that is none says what one looks like", "[serve]") {
  const auto message = [](std::string_view text) {
    return test::thrown(ErrorKind::usage, [&] { (void)parse_network_profile(text); });
  };
  CHECK(message("5g") ==
        "--network: \"5g\" is not one of none, slow-3g, 3g, 4g (did you mean \"3g\"?); use "
        "one of these or RTT,KBPS: milliseconds and kilobits per second, as in 400,400");
  for (const char* wrong : {"", "400", "400,", ",400", "-1,400", "400,0", "400,400,1", "4x,400",
                            "nan,1", "1,inf", "99999999,1", "1, 2"})
    CHECK(message(wrong).starts_with("--network: \"" + std::string(wrong) + "\" is not one of"));
}
