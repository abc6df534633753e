#include "core/http/shell_words.h"

namespace vizzy::http {

namespace {

/// Between quotation marks a backslash escapes only these.
constexpr std::string_view kEscapedInQuotes = "\"\\";

class WordSplitter {
 public:
  void take(char c) {
    if (is_escaped_) {
      if (quote_ == '"' && kEscapedInQuotes.find(c) == std::string_view::npos) *word_ += '\\';
      *word_ += c;
      is_escaped_ = false;
    } else if (c == '\\' && quote_ != '\'') {
      begin();
      is_escaped_ = true;
    } else if (quote_ != 0) {
      if (c == quote_)
        quote_ = 0;
      else
        *word_ += c;
    } else if (c == '\'' || c == '"') {
      begin();
      quote_ = c;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      end();
    } else {
      begin();
      *word_ += c;
    }
  }

  [[nodiscard]] std::optional<std::vector<std::string>> words() {
    if (is_escaped_ || quote_ != 0) return std::nullopt;
    end();
    return words_;
  }

 private:
  void begin() {
    if (!word_) word_.emplace();
  }
  void end() {
    if (word_) words_.push_back(*word_);
    word_.reset();
  }

  std::vector<std::string> words_;
  std::optional<std::string> word_;  // the one that has begun
  char quote_ = 0;
  bool is_escaped_ = false;
};

}  // namespace

std::optional<std::vector<std::string>> shell_words(std::string_view text) {
  WordSplitter splitter;
  for (const char c : text) splitter.take(c);
  return splitter.words();
}

}  // namespace vizzy::http
