#include "core/store/manifest.h"

#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace vizzy::fuzz {

void manifest(std::string_view bytes) {
  const auto parsed = accepted([&] { return store::parse_manifest(bytes, "input"); });
  if (!parsed) return;
  const store::Manifest again =
      store::parse_manifest(store::manifest_json(*parsed), "what was written");
  require(again.same_content(*parsed), "a manifest keeps its content");
  require(again.sequence == parsed->sequence && again.built_at == parsed->built_at,
          "a manifest keeps its sequence and time");
  require(again.retention.builds == parsed->retention.builds &&
              again.retention.age == parsed->retention.age,
          "a manifest keeps its retention");
}

}  // namespace vizzy::fuzz
