#include <array>
#include <cerrno>
#include <functional>

#include "tests/campaign/accidents.h"
#include "tests/store/faulty_store.h"

using namespace vizzy;
using namespace vizzy::test;
using Fault = FaultyStore::Fault;
using Lasting = FaultyStore::Lasting;

namespace {

/// A full or a broken disk, for a moment or for good.
Trial::Accident disk_fault(store::FileStore& folder) {
  return [&folder](const auto& operation, std::uint64_t step, ingest::Random& random) {
    constexpr std::array kFaults{Fault::before, Fault::after, Fault::short_temporary,
                                 Fault::short_file};
    FaultyStore faulty(folder, step, kFaults[random.below(kFaults.size())],
                       random.one_in(2) ? Lasting::once : Lasting::from_then_on,
                       random.one_in(2) ? EIO : ENOSPC);
    try {
      operation(faulty);
    } catch (const Error&) {
      // what it left is judged, not what it says
    }
  };
}

}  // namespace

TEST_CASE("a disk that fails at any step leaves a whole version, and the next run completes",
          "[campaign]") {
  Accidents(campaign_size(2000)).run<MemoryStore>("faults", disk_fault);
}
