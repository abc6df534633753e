#include "cli/clock.h"

#include <fmt/format.h>

#include <cstdlib>

#include "core/codec/nonce.h"
#include "core/error.h"

namespace vizzy::cli {

namespace {
constexpr const char* kFixedClock = "SOURCE_DATE_EPOCH";
}

std::chrono::sys_seconds now() {
  using namespace std::chrono;
  constexpr long long kEndOfYear9999 = 253'402'300'799;
  const char* fixed = std::getenv(kFixedClock);
  if (fixed == nullptr) return floor<seconds>(system_clock::now());
  char* end = nullptr;
  const long long epoch = std::strtoll(fixed, &end, 10);
  if (end == fixed || *end != '\0' || epoch < 0 || epoch > kEndOfYear9999)
    throw Error(ErrorKind::usage, fmt::format("SOURCE_DATE_EPOCH is \"{}\"", fixed),
                {"set it to whole seconds since 1970, before the year 10000"});
  return sys_seconds(seconds(epoch));
}

std::string lineage_seed() {
  const char* fixed = std::getenv(kFixedClock);
  return fixed == nullptr ? codec::new_nonce() : fixed;
}

}  // namespace vizzy::cli
