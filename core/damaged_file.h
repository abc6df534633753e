#pragma once

#include <string>

#include "core/error.h"

namespace vizzy {

/// A file of the output folder that is missing or damaged.
class DamagedFile : public Error {
 public:
  /// `problem` says how it stands, "is missing"; `remedy` is the one that is known where the file
  /// is read, without knowing which versions need it.
  DamagedFile(std::string path, std::string problem,
              std::string remedy = "run vizzy verify, which names all damage");

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] const std::string& remedy() const { return remedy_; }

 private:
  std::string path_;
  std::string problem_;
  std::string remedy_;
};

}  // namespace vizzy
