#include "cli/encodings_option.h"

#include <fmt/format.h>

#include <string>

namespace vizzy::cli {

namespace {

codec::Encodings encodings_of(const std::string& text) {
  const auto encodings = codec::encodings_of_text(text);
  if (!encodings)
    throw WrongValue(fmt::format("\"{}\" is not a list of {}", text, text_of(codec::Encodings())));
  if (!encodings->serve_all())
    throw WrongValue(fmt::format(
        "\"{}\" leaves out who decodes no Brotli, as stock OkHttp; add gzip or identity", text));
  return *encodings;
}

}  // namespace

void declare_encodings(OptionTable& options, codec::Encodings& encodings) {
  options.value("--encodings", encodings,
                ValueType<codec::Encodings>{
                    .name = "LIST",
                    .convert = encodings_of,
                    .written_as = [](const codec::Encodings& value) { return text_of(value); }},
                "Write these alone, as gzip for a bucket without --siblings");
}

}  // namespace vizzy::cli
