#include "core/ingest/input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <istream>
#include <streambuf>
#include <utility>

#include "core/error.h"
#include "core/ingest/write_session.h"
#include "core/input_file.h"

namespace vizzy::ingest {

namespace {
constexpr std::size_t kBufferBytes = 64 << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr char kDosEnd = '\x1A';

Error unreadable(const std::string& path, const InputFile::Unreadable& failure) {
  if (failure.code == EISDIR)
    return {ErrorKind::failed,
            fmt::format("cannot read {}: it is a folder", path),
            {"name a CSV or NDJSON file"}};
  if (failure.code == ENOENT)
    return {ErrorKind::failed,
            fmt::format("cannot read {}: there is no such file", path),
            {"check the name, or pass - to read from stdin"}};
  if (failure.code != 0) return system_error("cannot read", path, failure.code);
  return {ErrorKind::failed,
          fmt::format("cannot read {}: {}", path, failure.reason),
          {"start the program that writes to it first"}};
}

class InputBuffer final : public std::streambuf {
 public:
  InputBuffer(std::string path, std::stop_token stop)
      : path_(std::move(path)), file_(path_ == "-" ? InputFile(STDIN_FILENO) : InputFile(path_)) {
    file_.set_wait([stop = std::move(stop)] {
      if (stop.stop_requested()) throw Error(ErrorKind::interrupted, kInterrupted);
    });
  }

 private:
  int_type underflow() override {
    try {
      const std::size_t count = file_.read(bytes_);
      setg(bytes_.data(), bytes_.data(), bytes_.data() + count);
      return count == 0 ? traits_type::eof() : traits_type::to_int_type(bytes_.front());
    } catch (const InputFile::Unreadable& failure) {
      throw unreadable(path_, failure);
    }
  }

  std::string path_;
  InputFile file_;
  std::vector<char> bytes_ = std::vector<char>(kBufferBytes);
};

class InputStream final : public std::istream {
 public:
  InputStream(const std::string& path, std::stop_token stop)
      : std::istream(nullptr), buffer_(path, std::move(stop)) {
    rdbuf(&buffer_);
    exceptions(std::ios::badbit);  // what the buffer throws
  }

 private:
  InputBuffer buffer_;
};

}  // namespace

std::unique_ptr<std::istream> open_input(const std::string& path, std::stop_token stop) {
  try {
    return std::make_unique<InputStream>(path, std::move(stop));
  } catch (const InputFile::Unreadable& failure) {
    throw unreadable(path, failure);
  }
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
                  {"name a CSV or NDJSON file"});
    if (feed != std::string_view::npos) break;
  }
  if (line.empty()) return false;
  ++number_;
  return true;
}

bool LineReader::is_at_end() {
  return !stream_.good() || stream_.peek() == std::istream::traits_type::eof();
}

bool LineReader::fill() {
  if (begin_ < end_) return true;
  stream_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (stream_.bad()) throw system_error("cannot read", name_, errno);
  begin_ = 0;
  end_ = static_cast<std::size_t>(stream_.gcount());
  if (end_ > 0 && buffer_[end_ - 1] == kDosEnd && is_at_end()) --end_;
  const std::string_view bytes(buffer_.data(), end_);
  if (!std::exchange(started_, true)) {
    if (bytes.starts_with(kByteOrderMark)) begin_ = kByteOrderMark.size();
    if (bytes.find('\n') == std::string_view::npos && bytes.find('\r') != std::string_view::npos)
      line_end_ = '\r';
  }
  return begin_ < end_;
}

}  // namespace vizzy::ingest
