#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "core/codec/content_name.h"
#include "core/destination/destination.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

/// The entries of retained versions in the bookkeeping of a destination. With them, what is
/// published there can be rolled back and taken down without an output folder.
namespace vizzy::publish {

/// The entries that a version was published with.
[[nodiscard]] std::set<codec::Digest> kept_entries_of(const store::Manifest& manifest);

/// What the bookkeeping keeps of an entry of the folder: its JSON in gzip. Absent where the folder
/// lacks it, or has another file of its name.
[[nodiscard]] std::optional<std::string> kept_entry_bytes(store::FileStore& folder,
                                                          const codec::Digest& digest);

/// The JSON of an entry that the bookkeeping keeps, of at most `max_bytes`; absent where it is
/// missing or damaged.
[[nodiscard]] std::optional<std::string> fetch_kept_entry(destination::Destination& bookkeeping,
                                                          const codec::Digest& digest,
                                                          std::uint64_t max_bytes);

}  // namespace vizzy::publish
