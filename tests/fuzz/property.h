#pragma once

#include <optional>
#include <stdexcept>
#include <type_traits>

#include "core/error.h"

namespace vizzy::fuzz {

/// Stops the target with the property that does not hold.
inline void require(bool holds, const char* property) {
  if (!holds) throw std::logic_error(property);
}

/// What `work` returns; absent when it refuses its input with an `Error` that says why.
template <class Work>
auto accepted(const Work& work) -> std::optional<std::invoke_result_t<Work>> {
  try {
    return work();
  } catch (const Error& error) {
    require(*error.what() != '\0', "an error says something");
    return std::nullopt;
  }
}

}  // namespace vizzy::fuzz
