#include "core/format/key.h"

#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace vizzy::fuzz {

void key(std::string_view bytes) {
  if (const auto segment = path_segment(bytes))
    require(key_of_path_segment(*segment) == bytes, "a key comes back from its segment");
  if (const auto found = key_of_path_segment(bytes))
    require(path_segment(*found) == bytes, "a key has one segment");
}

}  // namespace vizzy::fuzz
