#pragma once

#include <optional>
#include <string>

#include "core/codec/sizes.h"
#include "core/store/file_store.h"

namespace vizzy::store {

/// What a resource of the folder says, by the first of its files that is there: as it is, in gzip,
/// in Brotli.
struct ReadResource {
  std::string path;                      ///< of that file; of NAME.json where there is none
  bool is_there = false;                 ///< whether there is one
  std::optional<std::string> json = {};  ///< absent when there is none, or it cannot be decoded

  /// What is wrong with a resource that `json` does not have as it should.
  [[nodiscard]] const char* problem() const { return is_there ? "is damaged" : "is missing"; }
};

/// Its bytes are not compared with anything: that is for the caller. Errors: DamagedFile for
/// something other than a file.
[[nodiscard]] ReadResource read_resource(FileStore& store, const std::string& url);
/// The same of one whose record says which files there must be: the first of these.
[[nodiscard]] ReadResource read_resource(FileStore& store, const std::string& url,
                                         const codec::Sizes& sizes);

}  // namespace vizzy::store
