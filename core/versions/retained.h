#pragma once

#include <string_view>
#include <vector>

#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::versions {

/// Errors: `failed` when no version is published, or the current manifest is missing or damaged.
void require_published(store::FileStore& store);

/// The manifests of all retained versions, oldest first; the last one is what readers see now.
/// Errors: `failed` when no version is published, or a manifest is missing or damaged.
[[nodiscard]] std::vector<store::Manifest> read_retained(store::FileStore& store);

/// The manifest that a person names by its sequence, or by the version of one of its feeds (the
/// newest that has it). Errors: `usage`, naming the retained sequences.
[[nodiscard]] const store::Manifest& find_retained(const std::vector<store::Manifest>& retained,
                                                   std::string_view name);

}  // namespace vizzy::versions
