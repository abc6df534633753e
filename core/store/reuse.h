#pragma once

namespace vizzy::store {

/// When a file that a committed manifest lists is reused: when it has the recorded size, which is
/// cheap to check; only when it also decodes to the right bytes; or always, even if it is not in
/// this folder, because a destination has it.
enum class Reuse { by_size, by_bytes, by_record };

}  // namespace vizzy::store
