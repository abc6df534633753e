#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "core/serve/network_profile.h"

namespace vizzy::journeys {

/// What a journey asks for, on one connection, one request after the other.
struct Transfers {
  unsigned handshake_round_trips = 0;  ///< 0 on a connection that is open already
  std::vector<std::uint64_t> answers;  ///< bytes of each answer, headers included
};

/// Round trips before the first request: TCP's, and that of TLS 1.3 (RFC 8446, section 2).
inline constexpr unsigned kHttpHandshake = 1;
inline constexpr unsigned kHttpsHandshake = 2;

/// Bytes that TCP sends in one packet, what TCP and IP add to it, and how many packets it sends
/// before it waits for the first acknowledgement (RFC 6928).
inline constexpr std::uint64_t kPacketBytes = 1'460;
inline constexpr std::uint64_t kPacketOverhead = 40;
inline constexpr std::uint64_t kInitialWindow = 10 * kPacketBytes;

/// Models how long the transfers take:
///
///   time = handshakes x RTT + sum over the answers of (RTT + time(answer))
///
///   time(answer): while more than a window W is left to send, and W takes less than one RTT at
///   this bandwidth, a round sends W in one RTT and doubles W (slow start, RFC 5681); the rest is
///   sent without a pause, at 1,500 bytes of bandwidth for each 1,460 bytes of content.
///
/// W begins with ten packets of 1,460 bytes and keeps its size from answer to answer. The model
/// leaves out loss, the time that the host takes, and the time that the request takes upwards: it
/// is one packet.
[[nodiscard]] std::chrono::microseconds modelled_time(const Transfers& transfers,
                                                      const serve::NetworkProfile& network);

}  // namespace vizzy::journeys
