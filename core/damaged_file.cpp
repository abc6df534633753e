#include "core/damaged_file.h"

#include <utility>

namespace vizzy {

DamagedFile::DamagedFile(std::string path, std::string problem, Remedy remedy)
    : Error(ErrorKind::failed, path + " " + problem, std::move(remedy)),
      path_(std::move(path)),
      problem_(std::move(problem)) {}

}  // namespace vizzy
