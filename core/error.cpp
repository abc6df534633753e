#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <numeric>

namespace vizzy {

int exit_code(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::usage: return 2;
    case ErrorKind::gate: return 3;
    case ErrorKind::locked: return 4;
    case ErrorKind::interrupted: return 130;
    case ErrorKind::failed: break;
  }
  return 1;
}

namespace {

std::string_view remedy(int code) {
  switch (code) {
    case ENOSPC: return "free some space and run again";
    case EDQUOT: return "raise the quota or free some space, and run again";
    case EACCES:
    case EPERM: return "check the owner and the permissions";
    case EROFS: return "choose a folder on a file system that is mounted writable";
    case ENOTDIR: return "a part of the path is a file: choose another folder";
    case EMFILE:
    case ENFILE: return "raise the limit of open files (ulimit -n)";
    case EFBIG: return "raise the limit of the size of files (ulimit -f)";
    case EAGAIN: return "raise the limit of processes and threads (ulimit -u)";
    default: return "";
  }
}

/// For ASCII only: case is the most common slip.
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string text_of(const Remedy& remedy, std::string_view options) {
  std::string text = remedy.text;
  if (remedy.command.empty()) return text;
  const std::size_t name = std::min(remedy.command.find(' '), remedy.command.size());
  text.append(" vizzy ").append(remedy.command, 0, name).append(options);
  text.append(remedy.command, name);
  if (!remedy.then.empty()) text += (remedy.then.front() == ',' ? "" : " ") + remedy.then;
  return text;
}

std::string text_of(const Message& message, std::string_view options) {
  if (message.remedy.text.empty()) return message.problem;
  return message.problem + "; " + text_of(message.remedy, options);
}

std::vector<std::string> texts_of(std::span<const Message> messages) {
  std::vector<std::string> texts;
  for (const Message& message : messages) texts.push_back(text_of(message));
  return texts;
}

Error::Error(ErrorKind kind, std::string problem, Remedy remedy)
    : std::runtime_error(text_of(Message(problem, remedy))),
      kind_(kind),
      message_{std::move(problem), std::move(remedy)} {}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

Error system_error(std::string_view what, std::string_view path, int code) {
  return {ErrorKind::failed,
          fmt::format("{} {}: {}", what, path, std::strerror(code)),
          {std::string(remedy(code))}};
}

void Diagnostics::add(Diagnostic diagnostic) {
  ++count_;
  if (kept_.size() < limit_) kept_.push_back(std::move(diagnostic));
}

std::string Diagnostics::text() const {
  std::string text;
  for (const Diagnostic& d : kept_) {
    text += d.column.empty() ? fmt::format("{}: {}\n", d.location, d.reason)
                             : fmt::format("{}: {}: {}\n", d.location, d.column, d.reason);
  }
  if (count_ > kept_.size()) text += fmt::format("... and {} more\n", count_ - kept_.size());
  if (!text.empty()) text.pop_back();
  return text;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  constexpr std::size_t kBeginning = 3;  // letters that say what was meant: "build"
  const auto distance_to = [&](const std::string& candidate) {
    return word.size() >= kBeginning && candidate.starts_with(word)
               ? 0
               : edit_distance(word, candidate);
  };
  const auto nearest = std::ranges::min_element(candidates, {}, distance_to);
  if (nearest == candidates.end() || *nearest == word) return "";  // it is there, elsewhere
  const std::size_t limit = std::max<std::size_t>(2, word.size() / 3);
  const std::size_t distance = distance_to(*nearest);
  if (distance > limit || distance >= word.size()) return "";  // nothing in common is not near
  return fmt::format(" (did you mean \"{}\"?)", *nearest);
}

}  // namespace vizzy
