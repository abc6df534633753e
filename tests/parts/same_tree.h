#pragma once

#include <string>

#include "tests/store/memory_store.h"

namespace vizzy::test {

/// How two folders differ; empty when they are the same.
inline std::string first_difference(const MemoryStore& a, const MemoryStore& b) {
  const auto left = a.files();
  const auto right = b.files();
  for (const auto& [path, bytes] : left)
    if (!right.contains(path) || right.at(path) != bytes)
      return path + (right.contains(path) ? " differs" : " is missing");
  for (const auto& [path, bytes] : right)
    if (!left.contains(path)) return path + " is one too many";
  return "";
}

}  // namespace vizzy::test
