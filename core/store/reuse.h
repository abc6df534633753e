#pragma once

namespace vizzy::store {

/// When a file that a committed manifest lists is taken as it stands: when it has the recorded
/// size, which costs nothing; only when it also decodes to the right bytes; or on the manifest's
/// word, though no file stands here, because a destination has it.
enum class Reuse { by_size, by_bytes, by_record };

}  // namespace vizzy::store
