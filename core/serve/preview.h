#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/serve/respond.h"

namespace vizzy::serve {

/// The files of the preview: templates/preview and the reference client, compiled in.
[[nodiscard]] std::span<const Asset> preview_assets();

/// What the preview asks first, and an app has from its producer: which feeds there are, with the
/// names of their keys, and how documents are found. Segments are listed by their feeds.
///
///   {"feeds":[{"name":"discovery","key":"id"}],
///    "collections":[{"name":"creators","key":"id","groups":256,"alias":"username"}]}
///
/// Errors: `failed` when the folder's history is damaged.
[[nodiscard]] std::string preview_site(const std::filesystem::path& folder);

}  // namespace vizzy::serve
