#pragma once

namespace vizzy {

/// When a file that a committed manifest lists is taken as it stands: when it has the recorded
/// size, which costs nothing, or only when it also decodes to the right bytes.
enum class Reuse { by_size, by_bytes };

}  // namespace vizzy
