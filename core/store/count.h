#pragma once

#include <cstdint>
#include <stdexcept>

namespace vizzy::store {

/// A count or a size in a JSON file of the state folder. nlohmann/json itself takes -1, 1e300 and
/// true for one.
/// Errors: std::invalid_argument for anything but a whole number from 0 to `most`.
template <class Json>
[[nodiscard]] std::uint64_t count_from(const Json& json, std::uint64_t most = UINT64_MAX) {
  if (!json.is_number_unsigned() || json.template get<std::uint64_t>() > most)
    throw std::invalid_argument("not a count");
  return json.template get<std::uint64_t>();
}

}  // namespace vizzy::store
