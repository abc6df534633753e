#pragma once

namespace vizzy::cli {

/// A standard stream that the caller closed would lend its number to the next file that is opened,
/// and the result would be written into that file. Gives it one that cannot be used either.
void occupy_standard_streams();

}  // namespace vizzy::cli
