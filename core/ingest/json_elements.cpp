#include "core/ingest/json_elements.h"

#include <fmt/format.h>

#include "core/error.h"

namespace vizzy::ingest {

namespace {
constexpr std::string_view kWhiteSpace = " \t\r\n";
}  // namespace

bool JsonElements::peek(char& c) {
  while (at_ >= line_.size()) {
    at_ = 0;
    if (!lines_.next(line_)) return false;
  }
  c = line_[at_];
  return true;
}

char JsonElements::required() {
  char c = 0;
  if (peek(c)) return c;
  throw Error(ErrorKind::failed, fmt::format("{} ends within a JSON array", lines_.name()),
              {"it was cut off; get the whole file"});
}

void JsonElements::skip(std::string_view characters) {
  char c = 0;
  while (peek(c) && characters.find(c) != std::string_view::npos) ++at_;
}

char JsonElements::take_from(std::string& element) {
  const char c = required();
  element += c;
  ++at_;
  if (element.size() > kMaxLineBytes)
    throw Error(ErrorKind::failed,
                fmt::format("{}:{}: the object is longer than {} MiB", lines_.name(),
                            lines_.number(), kMaxLineBytes >> 20),
                {"look for a quote that is never closed"});
  return c;
}

/// Behind its first quote.
void JsonElements::take_text(std::string& element) {
  for (;;) {
    const char c = take_from(element);
    if (c == '\\') (void)take_from(element);
    if (c == '"') return;
  }
}

void JsonElements::require_end() {
  skip(kWhiteSpace);
  char c = 0;
  if (!peek(c)) return;
  throw Error(
      ErrorKind::failed,
      fmt::format("{}:{}: something follows the JSON array", lines_.name(), lines_.number()),
      {"keep one array of objects, or write one object per line"});
}

bool JsonElements::next(std::string& element, std::uint64_t& line) {
  element.clear();
  if (!is_open_) {
    skip(kWhiteSpace);
    ++at_;  // the bracket
    is_open_ = true;
  }
  skip(" \t\r\n,");
  if (required() == ']') {
    ++at_;
    require_end();
    return false;
  }
  line = lines_.number();
  for (std::size_t depth = 0;;) {
    const char next = required();
    if (depth == 0 && !element.empty() && (next == ',' || next == ']')) return true;
    (void)take_from(element);
    if (next == '"') take_text(element);
    if (next == '{' || next == '[') ++depth;
    if ((next == '}' || next == ']') && depth-- <= 1) return true;
  }
}

}  // namespace vizzy::ingest
