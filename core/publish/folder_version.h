#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/codec/content_name.h"
#include "core/publish/head.h"
#include "core/publish/published.h"
#include "core/publish/representation.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::publish {

/// What an output folder has to publish: its current version.
struct FolderVersion {
  store::Manifest manifest;
  std::string manifest_text;
  PublishedMark mark;
  std::string denylist;  ///< as JSON; empty when nothing was ever taken down

  [[nodiscard]] std::optional<codec::Digest> denylist_digest() const;
};

/// Errors: `failed` when the folder has no version, or a damaged one.
[[nodiscard]] FolderVersion read_folder_version(store::FileStore& folder,
                                                const Representation& representation);

/// The head that says that `own` is about to be published over `published`.
[[nodiscard]] Head announcing_head(const Published& published, const FolderVersion& own,
                                   std::chrono::sys_seconds now);
/// The head that says that it is, and nothing else is under way.
[[nodiscard]] Head completing_head(const Published& published, const FolderVersion& own,
                                   destination::SwapMethod swap_method,
                                   std::chrono::sys_seconds now);

}  // namespace vizzy::publish
