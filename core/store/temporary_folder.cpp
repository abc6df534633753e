#include "core/store/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "core/error.h"

namespace vizzy::store {

TemporaryFolder::TemporaryFolder() {
  std::error_code error;
  std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error) parent = "/tmp";
  std::string name = (parent / "vizzy-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr)
    throw system_error("cannot make a folder for this run in", parent.string(), errno);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;  // what is left is of no harm
  std::filesystem::remove_all(path_, error);
}

}  // namespace vizzy::store
