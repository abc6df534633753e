#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace vizzy::ingest {

/// Opens a file to be imported; "-" is stdin. Whoever reads it gets `Error{interrupted}` after a
/// stop request. Errors: `failed` for what is missing, unreadable, a folder or a pipe without a
/// writer.
[[nodiscard]] std::unique_ptr<std::istream> open_input(const std::string& path,
                                                       std::stop_token stop = {});

/// Reads a stream line by line in bounded memory; a UTF-8 byte order mark at its start is skipped,
/// and so is the byte 0x1A (^Z) at its end, which programs of DOS write.
/// Lines end in a line feed, or in a carriage return where the first 64 KiB have no line feed.
///
/// Errors: `failed` for a line beyond `kMaxLineBytes` and for a stream that fails.
class LineReader {
 public:
  /// `name` is for messages. The stream must outlive the reader.
  LineReader(std::istream& stream, std::string name);

  /// The first bytes, at most 64 KiB of them. Call before `next`; they live until then.
  [[nodiscard]] std::string_view start();
  /// The first byte that is not white space, nothing for an empty stream. Call before `next`.
  [[nodiscard]] std::optional<char> first_byte();
  /// Reads the next line, with its end if it has one. False at the end.
  [[nodiscard]] bool next(std::string& line);
  /// The number of the line that was read last; the first is 1.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  [[nodiscard]] bool fill();
  [[nodiscard]] bool is_at_end();

  std::istream& stream_;
  std::string name_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
  bool started_ = false;
  char line_end_ = '\n';
};

/// No row of creators or videos is longer: it would be another kind of file, or a quote that is
/// never closed.
inline constexpr std::size_t kMaxLineBytes = 16 << 20;

}  // namespace vizzy::ingest
