#include <functional>

#include "tests/campaign/accidents.h"
#include "tests/campaign/power_cut_store.h"
#include "tests/store/faulty_store.h"

using namespace vizzy;
using namespace vizzy::test;
using Fault = FaultyStore::Fault;

namespace {

/// The process ends at some step, or comes to its end; then mostly the power fails too.
Trial::Accident power_cut(PowerCutStore& folder) {
  return [&folder](const auto& operation, std::uint64_t step, ingest::Random& random) {
    const std::uint64_t last = random.one_in(8) ? ~std::uint64_t{0} : step;
    FaultyStore faulty(folder, last, random.one_in(2) ? Fault::before : Fault::after);
    try {
      operation(faulty);
    } catch (const Error&) {
      // what it left is judged, not what it says
    }
    if (!random.one_in(4)) folder.cut_power(random);
  };
}

}  // namespace

TEST_CASE("a power cut at any step leaves a whole version, and the next run completes",
          "[campaign]") {
  Accidents(campaign_size(2000)).run<PowerCutStore>("power cuts", power_cut);
}
