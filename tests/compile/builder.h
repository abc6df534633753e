#pragma once

#include <string>

#include "core/compile/build.h"
#include "tests/support/sqlite_fixture.h"

namespace vizzy::test {

/// Builds with a fixed clock at the lowest effort, unless told otherwise.
struct Builder {
  const SqliteFixture& database;
  definition::Definition definition;
  compile::BuildOptions options{
      .effort = codec::Effort::fast,
      .now = std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000))};

  compile::BuildReport operator()(store::FileStore& store) const {
    NoProgress progress;
    return compile::build_feed(
        definition, [this] { return database.snapshot(options.stop); }, store, options, progress);
  }
};

}  // namespace vizzy::test
