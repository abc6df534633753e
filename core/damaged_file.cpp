#include "core/damaged_file.h"

#include <fmt/format.h>

#include <utility>

namespace vizzy {

DamagedFile::DamagedFile(std::string path, std::string problem, std::string remedy)
    : Error(ErrorKind::failed, fmt::format("{} {}; {}", path, problem, remedy)),
      path_(std::move(path)),
      problem_(std::move(problem)),
      remedy_(std::move(remedy)) {}

}  // namespace vizzy
