#include "core/journeys/network_model.h"

#include <algorithm>

namespace vizzy::journeys {

using std::chrono::microseconds;

namespace {

/// On the link: whole content in packets, each with its overhead.
microseconds link_time(std::uint64_t bytes, const serve::NetworkProfile& network) {
  const std::uint64_t packets = (bytes + kPacketBytes - 1) / kPacketBytes;
  return network.transfer_time(bytes + packets * kPacketOverhead);
}

microseconds answer_time(std::uint64_t bytes, std::uint64_t& window,
                         const serve::NetworkProfile& network) {
  microseconds time{0};
  while (bytes > window && link_time(window, network) < network.round_trip) {
    time += network.round_trip;
    bytes -= window;
    window *= 2;
  }
  return time + link_time(bytes, network);
}

}  // namespace

microseconds modelled_time(const Transfers& transfers, const serve::NetworkProfile& network) {
  microseconds time = transfers.handshake_round_trips * network.round_trip;
  std::uint64_t window = kInitialWindow;
  for (const std::uint64_t bytes : transfers.answers)
    time += network.round_trip + answer_time(bytes, window, network);
  return time;
}

}  // namespace vizzy::journeys
