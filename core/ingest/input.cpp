#include "core/ingest/input.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <utility>

#include "core/error.h"

namespace vizzy::ingest {

namespace {
constexpr std::size_t kBufferBytes = 64 << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}  // namespace

std::unique_ptr<std::istream> open_input(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw Error(ErrorKind::failed, fmt::format("cannot read {}: it is a folder", path),
                {"name a CSV or NDJSON file"});
  errno = 0;
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (file->is_open()) return file;
  const int code = errno;
  if (code == ENOENT)
    throw Error(ErrorKind::failed, fmt::format("cannot read {}: there is no such file", path),
                {"check the name, or pass - to read from stdin"});
  throw system_error("cannot read", path, code);
}

LineReader::LineReader(std::istream& stream, std::string name)
    : stream_(stream), name_(std::move(name)), buffer_(kBufferBytes) {}

std::string_view LineReader::start() {
  if (!fill()) return {};
  return {buffer_.data() + begin_, end_ - begin_};
}

std::optional<char> LineReader::first_byte() {
  const std::string_view bytes = start();
  const std::size_t found = bytes.find_first_not_of(" \t\r\n");
  return found == std::string_view::npos ? std::nullopt : std::optional(bytes[found]);
}

bool LineReader::next(std::string& line) {
  line.clear();
  while (fill()) {
    const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
    const std::size_t feed = rest.find(line_end_);
    const std::size_t taken = feed == std::string_view::npos ? rest.size() : feed + 1;
    line += rest.substr(0, taken);
    begin_ += taken;
    if (line.size() > kMaxLineBytes)
      throw Error(ErrorKind::failed,
                  fmt::format("{}:{}: the line is longer than {} MiB", name_, number_ + 1,
                              kMaxLineBytes >> 20),
                  {"is this a CSV or NDJSON file?"});
    if (feed != std::string_view::npos) break;
  }
  if (line.empty()) return false;
  ++number_;
  return true;
}

bool LineReader::fill() {
  if (begin_ < end_) return true;
  stream_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (stream_.bad()) throw system_error("cannot read", name_, errno);
  begin_ = 0;
  end_ = static_cast<std::size_t>(stream_.gcount());
  const std::string_view bytes(buffer_.data(), end_);
  if (!std::exchange(started_, true)) {
    if (bytes.starts_with(kByteOrderMark)) begin_ = kByteOrderMark.size();
    if (bytes.find('\n') == std::string_view::npos && bytes.find('\r') != std::string_view::npos)
      line_end_ = '\r';
  }
  return begin_ < end_;
}

}  // namespace vizzy::ingest
