#include "core/store/damage.h"

#include <fmt/format.h>

#include <optional>
#include <ranges>

#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/references.h"

namespace vizzy::store {

namespace {

bool needs(FileStore& store, const History& history, std::uint64_t sequence,
           const std::string& path) {
  if (const auto lost = sequence_of_manifest(path)) return sequence == *lost;
  ReferencedFiles files;
  try {
    const Manifest manifest = history.read(sequence);
    files.add_version(store, manifest);
  } catch (const DamagedFile& damage) {
    if (damage.path() == path) return true;  // what it leads to is unknown
  }
  return files.contains(path);
}

/// How often the newest retained version that needs the file was superseded.
std::optional<std::size_t> newest_need(FileStore& store, const std::string& path) {
  std::size_t superseded = 0;
  const History history(store);
  for (const std::uint64_t sequence : history.sequences() | std::views::reverse) {
    if (needs(store, history, sequence, path)) return superseded;
    ++superseded;
  }
  return std::nullopt;
}

}  // namespace

Remedy remedy_for_version(std::size_t superseded) {
  if (superseded == 0) return {"run", "build-feed --repair", "to repair the current version"};
  return {"restore what older versions need from a backup, or run",
          fmt::format("gc --keep-builds {} --keep-hours 0", superseded - 1),
          ", which forgets them"};
}

Remedy remedy_for(FileStore& store, const DamagedFile& damage) {
  const auto commit = read_commit(store);
  // No build repairs the current manifest: nothing else says what it listed.
  const bool is_root = commit && damage.path() == manifest_path(commit->sequence);
  const auto superseded = is_root ? std::nullopt : newest_need(store, damage.path());
  return superseded ? remedy_for_version(*superseded) : damage.remedy();
}

}  // namespace vizzy::store
