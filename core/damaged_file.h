#pragma once

#include <string>

#include "core/error.h"

namespace vizzy {

/// A file of the output folder that is missing or damaged.
class DamagedFile : public Error {
 public:
  /// `problem` is what is wrong with it: "is missing"; `remedy` is the one that is known where the
  /// file is read, without knowing which versions need it.
  DamagedFile(std::string path, std::string problem,
              Remedy remedy = {"run", "verify", ", which names all damage"});

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] const Remedy& remedy() const { return message().remedy; }

 private:
  std::string path_;
  std::string problem_;
};

}  // namespace vizzy
