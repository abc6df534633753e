#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/store/file_store.h"

namespace vizzy::store {

/// A person's wish that readers see nothing new for a while, as state/hold.json records it:
///
///   {"vizzy_hold":1,"since":1700000000,"until":1700007200,"reason":"bad import","sequence":59}
///
/// While it stands, builds compile and pass their gates but commit nothing, so that the current
/// version stays the current one, and publishes put nothing but what was taken down, and the
/// version "sequence": what a person chose by a rollback. "until" is absent for a hold that only
/// a release ends. Earlier programs do not look for the file.
struct Hold {
  std::chrono::sys_seconds since{};
  std::optional<std::chrono::sys_seconds> until = {};
  std::string reason;
  std::uint64_t sequence = 0;  ///< may be published; 0 for none

  friend bool operator==(const Hold&, const Hold&) = default;
};

[[nodiscard]] std::string hold_json(const Hold& hold);
/// `name` is what messages call the record, and `to_end` how a damaged one is ended.
/// Errors: `failed` when it is damaged: nobody knows then whether a hold stands.
[[nodiscard]] Hold parse_hold(const std::string& text, const std::string& name,
                              const Remedy& to_end);
/// Absent where nothing is held. Errors: as `parse_hold`.
[[nodiscard]] std::optional<Hold> read_hold(FileStore& store);

[[nodiscard]] bool is_over(const Hold& hold, std::chrono::sys_seconds now);
/// "since 2024-01-31T12:00:00Z until 2024-01-31T14:00:00Z (bad import)"
[[nodiscard]] std::string hold_text(const Hold& hold);

/// The hold that a run must respect, with a warning that it stands. One that is over by `now` ends:
/// its record is removed, and a warning says so. Errors: as `read_hold`.
[[nodiscard]] std::optional<Hold> standing_hold(FileStore& store, std::chrono::sys_seconds now,
                                                std::vector<Message>& warnings);

}  // namespace vizzy::store
