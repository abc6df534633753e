#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/content_name.h"
#include "core/codec/sizes.h"
#include "core/format/resource_kind.h"
#include "core/publish/representation.h"
#include "core/store/manifest.h"

namespace vizzy::publish {

/// What a publish does.
enum class Action { put, skip, remove, purge };

/// Why it does so.
enum class Reason {
  created,         ///< no version at the destination has the resource
  changed,         ///< and the published version has another content
  representation,  ///< and it was published in another representation
  uncertain,       ///< an interrupted publish may have put another content
  present,         ///< the destination has it
  gone,            ///< the version lacks the resource
  left_over,       ///< the representation lacks the encoding
  missing,         ///< a listing shows that the destination lacks it
  resized,         ///< a listing shows another size
  altered,         ///< it has another content of the same size
  rewritten,       ///< a takedown wrote another object instead
  withdrawn,       ///< a takedown left it to no retained version
  shard,           ///< a part of the manifest
  change_table,    ///< what the next build makes `changes` from
  kept_entry,      ///< what a rollback or takedown without the folder starts from
  intent,          ///< the manifest that is about to be published
  opened,          ///< a first head, at a place that has none
  announced,       ///< the head says that publishing begins
  fenced,          ///< the head is still this run's
  manifest,        ///< the manifest that is published
  older_manifest,  ///< a retained manifest that a takedown rewrote
  denylist,        ///< what was taken down
  completed,       ///< the head says that publishing is done
  stale,           ///< caches may hold the old version
  pending_purge,   ///< what a later run must purge
  expired,         ///< the version's retention has passed
  unreferenced,    ///< no retained version has it
};

/// "put", "skip", "remove" or "purge".
[[nodiscard]] std::string_view word_of(Action action);
/// As a plan says it: "gone from the feed".
[[nodiscard]] std::string_view text_of(Reason reason);

/// A resource of a version.
struct PlannedResource {
  format::ResourceKind kind{};
  std::string url;
  codec::Digest digest{};  ///< of its JSON
  codec::Sizes sizes;
};

[[nodiscard]] PlannedResource resource_of(const store::ObjectRecord& object);
[[nodiscard]] PlannedResource resource_of(const store::DocumentRecord& document);
[[nodiscard]] PlannedResource resource_of(const store::EntryResource& entry);

/// What becomes of one resource at the destination, or of many that are skipped unread.
struct Step {
  Action action{};
  Reason reason{};
  PlannedResource resource;       ///< of a removal and of many resources only the kind
  std::vector<Variant> variants;  ///< put, present or removed; of a removal only the key
  std::uint64_t count = 1;        ///< resources
};

[[nodiscard]] Step removal(format::ResourceKind kind, std::vector<std::string> keys, Reason reason);

/// Takes steps, in their order.
using TakeStep = std::function<void(Step step)>;

}  // namespace vizzy::publish
