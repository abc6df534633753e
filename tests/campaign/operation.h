#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/store/file_store.h"
#include "tests/support/sqlite_fixture.h"

namespace vizzy::test {

/// One thing that an operator's machine does to an output folder; the same again on another one.
struct Operation {
  enum class Kind { build, gc, rollback, takedown, undo };

  Kind kind = Kind::build;
  std::chrono::sys_seconds now;
  std::uint64_t max_files = 100'000;  ///< of a collection
  std::uint64_t sequence = 0;         ///< to roll back to
  std::int64_t key = 0;               ///< to take down, or to bring back
};

[[nodiscard]] std::string name_of(Operation::Kind kind);

/// Carries the operation out. Returns the warnings.
std::vector<Message> carry_out(const Operation& operation, store::FileStore& store,
                               const SqliteFixture& database);

}  // namespace vizzy::test
