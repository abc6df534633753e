#pragma once

#include <catch2/catch.hpp>

#include <string>

#include "core/error.h"

namespace vizzy::test {

/// The message of the `Error` of this kind that `work` throws; fails the test when it throws none
/// or one of another kind.
template <class Work>
std::string thrown(ErrorKind kind, const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    INFO("the error says: " << error.what());
    CHECK(exit_code(error.kind()) == exit_code(kind));
    return error.what();
  }
  FAIL_CHECK("nothing was thrown");
  return "";
}

}  // namespace vizzy::test
