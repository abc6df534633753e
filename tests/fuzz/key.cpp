#include "core/format/key.h"

#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace vizzy::fuzz {

void key(std::string_view bytes) {
  if (const auto segment = format::path_segment(bytes))
    require(format::key_of_path_segment(*segment) == bytes, "a key comes back from its segment");
  if (const auto found = format::key_of_path_segment(bytes))
    require(format::path_segment(*found) == bytes, "a key has one segment");
}

}  // namespace vizzy::fuzz
