#pragma once

#include <ios>
#include <ostream>
#include <streambuf>
#include <string>

namespace vizzy::cli {

/// Writes what goes to a stream to stdout, and remembers why that failed: a stream only knows that
/// it did. After a failure nothing more is written. While it lives, the stream is its own.
class StandardOutput final : private std::streambuf {
 public:
  explicit StandardOutput(std::ostream& stream);
  ~StandardOutput() override;
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;

  /// Writes out what is held. A reader that has seen enough (`| head`) is not an error.
  /// Errors: `failed`: a full disk must not look like success.
  void finish();
  /// Whether nothing was written so far.
  [[nodiscard]] bool is_unused() const { return !used_; }

 private:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;
  [[nodiscard]] bool write();

  std::ostream& stream_;
  std::streambuf* before_;
  std::string held_;
  bool used_ = false;
  int failure_ = 0;  ///< of errno
};

}  // namespace vizzy::cli
