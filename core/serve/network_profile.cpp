#include "core/serve/network_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "core/error.h"

namespace vizzy::serve {

namespace {

using std::chrono::milliseconds;

constexpr double kMostMilliseconds = 60'000;

/// A number of at least `least` that is all of `text`.
std::optional<double> number(std::string_view text, double least) {
  double value = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, value);
  if (error != std::errc() || rest != end || !std::isfinite(value) || value < least)
    return std::nullopt;
  return value;
}

/// "400,400": milliseconds, kilobits per second.
std::optional<NetworkProfile> measured_profile(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto round_trip = number(text.substr(0, comma), 0);
  const auto bandwidth = number(text.substr(comma + 1), 1);
  if (!round_trip || *round_trip > kMostMilliseconds || !bandwidth) return std::nullopt;
  return NetworkProfile{.name = std::string(text),
                        .round_trip = std::chrono::microseconds(std::llround(*round_trip * 1000)),
                        .kilobits_per_second = *bandwidth};
}

}  // namespace

std::chrono::microseconds NetworkProfile::transfer_time(std::size_t bytes) const {
  if (kilobits_per_second <= 0) return std::chrono::microseconds(0);
  return std::chrono::microseconds(
      std::llround(static_cast<double>(bytes) * 8000 / kilobits_per_second));
}

std::span<const NetworkProfile> network_profiles() {
  static const std::array<NetworkProfile, 4> profiles{
      {{.name = "none"},
       {.name = "slow-3g", .round_trip = milliseconds(400), .kilobits_per_second = 400},
       {.name = "3g", .round_trip = milliseconds(150), .kilobits_per_second = 1'600},
       {.name = "4g", .round_trip = milliseconds(70), .kilobits_per_second = 12'000}}};
  return profiles;
}

NetworkProfile parse_network_profile(std::string_view text) {
  const auto profile = std::ranges::find(network_profiles(), text, &NetworkProfile::name);
  if (profile != network_profiles().end()) return *profile;
  if (auto measured = measured_profile(text)) return *std::move(measured);
  std::vector<std::string> names;
  for (const NetworkProfile& known : network_profiles()) names.push_back(known.name);
  throw Error(
      ErrorKind::usage,
      fmt::format("--network: \"{}\" is not one of {}{}", text, fmt::join(names, ", "),
                  did_you_mean(text, names)),
      {"use one of these or RTT,KBPS: milliseconds and kilobits per second, as in 400,400"});
}

}  // namespace vizzy::serve
