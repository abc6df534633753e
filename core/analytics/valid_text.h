#pragma once

#include <utf8.h>

#include <iterator>
#include <string>
#include <string_view>

#include "core/text/table.h"
#include "core/utf8.h"

namespace vizzy::analytics {

/// Makes text from a database valid UTF-8: bytes that are not become U+FFFD. The result lives until
/// the next call.
class ValidText {
 public:
  /// The text for a cell; empty text for an unknown one.
  text::TableValue cell(std::string_view text) {
    return text.empty() ? text::TableValue() : text::TableValue((*this)(text));
  }
  std::string_view operator()(std::string_view text) {
    if (is_utf8(text)) return text;
    replaced_.clear();
    utf8::replace_invalid(text.begin(), text.end(), std::back_inserter(replaced_));
    return replaced_;
  }

 private:
  std::string replaced_;
};

}  // namespace vizzy::analytics
