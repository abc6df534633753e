#pragma once

#include <optional>
#include <string>

#include "core/store/file_store.h"
#include "core/store/manifest.h"
#include "core/verify/folder/findings.h"

namespace vizzy::verify::folder {

/// Checks every encoding of a resource against the manifest: the file is there, has the recorded
/// size, and decodes to bytes with the recorded SHA-256. Encodings without a file are not checked.
void check_resource(store::FileStore& store, const std::string& url, const codec::Digest& digest,
                    const codec::Sizes& sizes, std::size_t superseded, Findings& findings);

/// A resource for what walks the folder: the first of its files that is there.
struct WalkedResource {
  std::string path;          ///< of that file
  bool has_finding = false;  ///< it, or one that should be there, is damaged: a finding says so
  std::optional<std::string> text = {};  ///< what it decodes to
};
[[nodiscard]] WalkedResource walked_resource(store::FileStore& store, const std::string& url,
                                             const Findings& findings);

/// Checks one file that is stored without an encoding.
void check_file(store::FileStore& store, const std::string& path, const codec::Digest& digest,
                std::size_t superseded, Findings& findings);

}  // namespace vizzy::verify::folder
