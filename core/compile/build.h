#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/codec/effort.h"
#include "core/codec/encodings.h"
#include "core/compile/build_report.h"
#include "core/definition/definition.h"
#include "core/progress.h"
#include "core/source/source.h"
#include "core/store/file_store.h"
#include "core/store/reuse.h"
#include "core/store/shrinkage.h"

namespace vizzy::compile {

using store::Shrink;

/// Enough for the rows of a million creators.
inline constexpr std::size_t kDefaultMemoryBytes = std::size_t{256} << 20;

/// The part of a build's memory that is for rows: the rest is for the program, the database's
/// cache, the queue of the compressors, and the compressors.
[[nodiscard]] std::size_t row_memory_bytes(std::size_t memory_bytes);

struct BuildOptions {
  codec::Effort effort = codec::Effort::balanced;
  codec::Encodings encodings = {};  ///< those that are written
  unsigned threads = 1;
  Shrink shrink = Shrink::refused;
  /// Feeds and collections that may break what apps rely on.
  std::vector<std::string> allow_breaking = {};
  store::Reuse reuse = store::Reuse::by_size;      ///< of what earlier builds published
  Missing missing = Missing::refused;              ///< documents of items
  std::size_t memory_bytes = kDefaultMemoryBytes;  ///< approximate limit for the process
  /// Where rows go that do not fit into memory.
  std::filesystem::path scratch_folder = std::filesystem::temp_directory_path();
  std::chrono::sys_seconds now{};  ///< the clock
  /// What the lineage of a new folder is made from: random, unless trees must be reproducible.
  std::string lineage_seed = {};
  std::uint64_t sequence_before = 0;  ///< a new folder begins with the one after it
  std::stop_token stop = {};
  /// Told of a new version before it is committed.
  std::function<void(const store::Manifest&)> before_commit = [](const store::Manifest&) {};
};

/// Opens the database when the build is ready to read it.
using OpenSnapshot = std::function<std::unique_ptr<source::Snapshot>()>;

/// Compiles what `definition` says into the output folder `folder`, whose lock the caller holds.
///
/// Phase one reads all rows in one snapshot and closes it. Phase two compiles; until its commit
/// nothing that a reader sees has changed. A build that finds nothing to change writes nothing.
///
/// Errors: `failed`, `gate` and `interrupted` leave the last version unchanged; after the commit
/// record is written, the next run completes the change.
[[nodiscard]] BuildReport build_feed(const definition::Definition& definition,
                                     const OpenSnapshot& open, store::FileStore& folder,
                                     const BuildOptions& options, Progress& progress);

class Material;

/// The same from `material`, which `build_feed` makes of the rows of a database.
[[nodiscard]] BuildReport build_from(const definition::Definition& definition, Material& material,
                                     store::FileStore& folder, const BuildOptions& options,
                                     Progress& progress);

}  // namespace vizzy::compile
