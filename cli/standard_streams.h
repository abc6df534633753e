#pragma once

namespace vizzy::cli {

/// A standard stream that the caller closed would lend its number to the next file that is opened,
/// and the result would be written into that file. Gives it one that cannot be used either.
void occupy_standard_streams();

/// Writes out what stdout still holds. A reader that has seen enough (`| head`) is not an error.
/// Errors: `failed`: a full disk must not look like success.
void flush_stdout();

}  // namespace vizzy::cli
