#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/store/history.h"
#include "core/versions/gc.h"
#include "tests/build/builder.h"

namespace vizzy::test {

/// One thing that an operator's machine does to an output folder; the same again on another one.
struct Operation {
  enum class Kind { build, gc };

  Kind kind = Kind::build;
  std::chrono::sys_seconds now;
  std::uint64_t max_files = 100'000;  ///< of a collection
};

[[nodiscard]] inline std::string name_of(Operation::Kind kind) {
  return kind == Operation::Kind::build ? "build" : "gc";
}

/// Carries the operation out. Returns the warnings.
inline std::vector<std::string> carry_out(const Operation& operation, ObjectStore& store,
                                          const SqliteFixture& database,
                                          const Definition& definition) {
  NoProgress progress;
  if (operation.kind == Operation::Kind::build)
    return Builder{database, definition, {.effort = Effort::fast, .now = operation.now}}(store)
        .warnings;
  (void)collect_garbage(store, {.now = operation.now, .max_files = operation.max_files}, progress);
  return {};
}

}  // namespace vizzy::test
