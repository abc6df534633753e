#include "core/shared_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "core/error.h"

namespace vizzy {

SharedLibrary::SharedLibrary(const char* name, const char* package)
    : name_(name), package_(package), handle_(::dlopen(name, RTLD_LAZY | RTLD_LOCAL)) {
  if (handle_ == nullptr)
    throw Error(ErrorKind::failed, fmt::format("cannot load {} ({})", name, ::dlerror()),
                {fmt::format("install the package {}", package)});
}

SharedLibrary::Symbol SharedLibrary::operator[](const char* function) const {
  void* address = ::dlsym(handle_, function);
  if (address == nullptr)
    throw Error(ErrorKind::failed, fmt::format("{} is too old: it has no {}", name_, function),
                {fmt::format("upgrade the package {}", package_)});
  return Symbol(address);
}

}  // namespace vizzy
