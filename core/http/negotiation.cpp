#include "core/http/negotiation.h"

#include <algorithm>
#include <string>

#include "core/http/header_value.h"

namespace vizzy::http {

namespace {

struct Preference {
  std::string coding;
  int weight = 1000;  ///< thousandths
};

/// "0", "0.5", "1.000" in thousandths: at most three digits, at most 1.
std::optional<int> weight_of(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  std::string digits(text.size() > 1 ? text.substr(2) : "");
  digits.resize(3, '0');
  if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  const int weight = (text[0] - '0') * 1000 + std::stoi(digits);
  return weight <= 1000 ? std::optional(weight) : std::nullopt;
}

/// "gzip", "gzip;q=0.5", "gzip ; Q=0".
std::optional<Preference> preference_of(std::string_view element) {
  const std::size_t semicolon = element.find(';');
  Preference preference{.coding = lower_case(trimmed(element.substr(0, semicolon)))};
  if (preference.coding == "x-gzip") preference.coding = "gzip";  // RFC 9110, section 8.4.1.3
  if (semicolon == std::string_view::npos) return preference;
  const std::string parameter = lower_case(trimmed(element.substr(semicolon + 1)));
  if (!parameter.starts_with("q=")) return std::nullopt;
  const std::optional<int> weight = weight_of(std::string_view(parameter).substr(2));
  if (!weight) return std::nullopt;
  preference.weight = *weight;
  return preference;
}

std::optional<int> weight_for(const std::vector<Preference>& preferences, std::string_view word) {
  const auto found = std::ranges::find(preferences, word, &Preference::coding);
  return found == preferences.end() ? std::nullopt : std::optional(found->weight);
}

/// 0 for what is not accepted. Identity that nobody mentions comes after all that is mentioned.
double weight_for(const std::vector<Preference>& preferences, codec::Encoding encoding) {
  if (const auto named = weight_for(preferences, word_of(encoding))) return *named;
  if (const auto any = weight_for(preferences, "*")) return *any;
  return encoding == codec::Encoding::identity ? 0.5 : 0;
}

}  // namespace

std::vector<codec::Encoding> accepted_encodings(const std::optional<std::string>& accept_encoding) {
  std::vector<Preference> preferences;
  const std::string list = accept_encoding.value_or("");
  for (const std::string_view element : list_elements(list))
    if (auto preference = preference_of(element)) preferences.push_back(*std::move(preference));
  std::vector<codec::Encoding> accepted{codec::Encoding::brotli, codec::Encoding::gzip,
                                        codec::Encoding::identity};
  const auto weight = [&](codec::Encoding encoding) { return weight_for(preferences, encoding); };
  std::erase_if(accepted, [&](codec::Encoding encoding) { return weight(encoding) == 0; });
  std::ranges::stable_sort(accepted, std::greater(), weight);
  return accepted;
}

}  // namespace vizzy::http
