#pragma once

#include <compare>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vizzy {

/// Why vizzy stops. Each kind has one exit code (see `exit_code`).
enum class ErrorKind {
  failed,       ///< the work could not be done: bad data, a missing file, a full disk
  usage,        ///< the command line, the configuration or the definition is wrong
  gate,         ///< a gate refused the build or the publish; what was published stays
  locked,       ///< another run holds the lock of the output folder
  interrupted,  ///< SIGINT or SIGTERM
};

/// The process exit code of a kind: failed 1, usage 2, gate 3, locked 4, interrupted 130.
[[nodiscard]] int exit_code(ErrorKind kind) noexcept;

/// What to do about a problem, in the imperative: "free some space and run again". One that
/// suggests a command of vizzy keeps it apart, so that whoever prints it can complete it:
/// {"run", "build-feed --repair", "to repair the current version"}.
struct Remedy {
  std::string text;          ///< up to the command, if there is one; empty for no remedy
  std::string command = {};  ///< as it is typed after "vizzy"
  std::string then = {};     ///< what follows the command

  friend auto operator<=>(const Remedy&, const Remedy&) = default;
};

/// A message for a person: what failed, on which thing, and what to do about it. Lower case, no
/// full stop, possibly several lines.
struct Message {
  Message(std::string what, Remedy how = {})  // NOLINT(google-explicit-constructor): most are texts
      : problem(std::move(what)), remedy(std::move(how)) {}

  std::string problem;
  Remedy remedy;

  friend bool operator==(const Message&, const Message&) = default;
};

/// "text vizzy command then". `options` follow the name of the command: " --out feed".
[[nodiscard]] std::string text_of(const Remedy& remedy, std::string_view options = "");
/// The same after the problem: "problem; text vizzy command then".
[[nodiscard]] std::string text_of(const Message& message, std::string_view options = "");

[[nodiscard]] std::vector<std::string> texts_of(std::span<const Message> messages);

/// The one exception type that leaves the library. Adapters translate their library's errors into
/// it at their edge. `what()` is the text of its message.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, std::string problem, Remedy remedy = {});
  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
  [[nodiscard]] const Message& message() const noexcept { return message_; }

 private:
  ErrorKind kind_;
  Message message_;
};

/// `Error{failed}` for a system call: "<what> <path>: <strerror(code)>", with the remedy for the
/// codes that have one (disk full, no permission, read-only file system, too many open files).
[[nodiscard]] Error system_error(std::string_view what, std::string_view path, int code);

/// One bad row: where it is ("videos.csv:17", or "feed discovery, key 17"), the column (may be
/// empty) and the reason.
struct Diagnostic {
  std::string location;
  std::string column;
  std::string reason;
};

/// Collects bad rows so that a user sees them together. Keeps the first `limit` of them and counts
/// the rest.
class Diagnostics {
 public:
  explicit Diagnostics(std::size_t limit = 20) : limit_(limit) {}
  void add(Diagnostic diagnostic);
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  [[nodiscard]] std::span<const Diagnostic> kept() const noexcept { return kept_; }
  /// One line per kept diagnostic, "location: column: reason", then "... and N more".
  [[nodiscard]] std::string text() const;

 private:
  std::size_t limit_;
  std::size_t count_ = 0;
  std::vector<Diagnostic> kept_;
};

/// How many characters (bytes) must be inserted, removed or replaced to make one of the other
/// (Levenshtein).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word` by edit distance (at most a third of its length, at least 2),
/// as " (did you mean \"x\"?)"; empty when nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string> candidates);

}  // namespace vizzy
