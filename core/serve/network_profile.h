#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace vizzy::serve {

/// A link between a phone and its host: what it adds to an answer.
struct NetworkProfile {
  std::string name;
  std::chrono::microseconds round_trip{0};
  double kilobits_per_second = 0;  ///< towards the phone; 0 for no limit

  [[nodiscard]] bool is_shaped() const { return round_trip.count() > 0 || kilobits_per_second > 0; }
  /// How long this many bytes take at this bandwidth.
  [[nodiscard]] std::chrono::microseconds transfer_time(std::size_t bytes) const;
};

/// The profiles that have a name, "none" first: the real link. The others are those of
/// WebPageTest (https://github.com/WPO-Foundation/webpagetest,
/// www/settings/connectivity.ini.sample):
///
/// - slow-3g, its "3G Slow": 400 ms, 400 kbit/s
/// - 3g, its "3G Fast": 150 ms, 1,600 kbit/s; Lighthouse throttles to the same by default, as the
///   slowest quarter of 4G connections and the fastest of 3G
///   (https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md)
/// - 4g, its "LTE": 70 ms, 12,000 kbit/s
[[nodiscard]] std::span<const NetworkProfile> network_profiles();

/// A profile by its name, or "RTT,KBPS": milliseconds and kilobits per second, as in "400,400".
/// Errors: `usage`.
[[nodiscard]] NetworkProfile parse_network_profile(std::string_view text);

}  // namespace vizzy::serve
