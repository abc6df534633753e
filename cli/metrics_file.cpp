#include "cli/metrics_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>

#include "core/error.h"

namespace vizzy::cli {

namespace {

struct Close {
  void operator()(std::FILE* file) const { (void)std::fclose(file); }
};

/// Whether all of it was written.
bool write_all(const std::string& name, std::string_view text) {
  std::unique_ptr<std::FILE, Close> file(std::fopen(name.c_str(), "we"));
  if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size()) return false;
  return std::fclose(file.release()) == 0;
}

/// Not a device, which would be replaced, nor a pipe, which would be waited for.
void require_regular(const std::filesystem::path& file) {
  std::error_code ignored;
  const auto status = std::filesystem::status(file, ignored);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw Error(ErrorKind::failed,
                fmt::format("cannot write the metrics to {}: not a regular file", file.string()),
                {"name one that ends in .prom"});
}

}  // namespace

std::string read_metrics_file(const std::filesystem::path& file) {
  require_regular(file);
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void replace_metrics_file(const std::filesystem::path& file, std::string_view text) {
  require_regular(file);
  const std::string temporary = fmt::format("{}.{}", file.string(), ::getpid());
  if (write_all(temporary, text) && std::rename(temporary.c_str(), file.c_str()) == 0) return;
  const int code = errno;
  ::unlink(temporary.c_str());
  if (code == ENOENT)
    throw Error(
        ErrorKind::failed,
        fmt::format("cannot write the metrics to {}: there is no such folder", file.string()),
        {"create it, or name another with --metrics-file"});
  throw system_error("cannot write the metrics to", file.string(), code);
}

}  // namespace vizzy::cli
