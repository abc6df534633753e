#include "core/codec/encodings.h"

#include <algorithm>
#include <array>

namespace vizzy::codec {

namespace {

constexpr std::array kOrder{Encoding::gzip, Encoding::brotli, Encoding::identity};

}  // namespace

std::string text_of(const Encodings& encodings) {
  std::string text;
  for (const Encoding encoding : kOrder) {
    if (!encodings.contains(encoding)) continue;
    if (!text.empty()) text += ',';
    text += word_of(encoding);
  }
  return text;
}

std::optional<Encodings> encodings_of_text(std::string_view text) {
  Encodings encodings = Encodings::none();
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    const auto* const found = std::ranges::find(kEncodings, word, &word_of);
    if (found == kEncodings.end()) return std::nullopt;
    encodings = encodings.with({*found});
    if (comma == std::string_view::npos) return encodings;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace vizzy::codec
