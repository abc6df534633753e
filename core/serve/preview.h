#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/serve/respond.h"

namespace vizzy::serve {

/// The files of the preview: templates/preview and the reference client, compiled in.
[[nodiscard]] std::span<const Asset> preview_assets();

/// What the preview asks first: which feeds there are, with the names of their keys and parts, and
/// which collections of documents.
///
///   {"feeds":[{"name":"discovery","key":"id","parts":["music"]}],"collections":["creators"]}
///
/// Errors: `failed` when the folder's history is damaged.
[[nodiscard]] std::string preview_site(const std::filesystem::path& folder);

}  // namespace vizzy::serve
