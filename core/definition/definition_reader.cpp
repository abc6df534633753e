#include "core/definition/definition_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/json_text.h"

namespace vizzy::definition {

using Json = ObjectReader::Json;

namespace {

/// Far deeper than the grammar; beyond it recursion over the values could exhaust the stack.
constexpr int kMaxDepth = 100;

/// Watches a parse for duplicate names in an object, and for its depth.
class ParseWatch {
 public:
  explicit ParseWatch(std::string_view name) : name_(name) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& value) {
    if (depth > kMaxDepth)
      throw Error(ErrorKind::usage,
                  fmt::format("{}: is nested too deeply; a definition needs ten levels", name_));
    switch (event) {
      case Json::parse_event_t::object_start: objects_.emplace_back(); break;
      case Json::parse_event_t::object_end: objects_.pop_back(); break;
      case Json::parse_event_t::key: note(value.get<std::string>()); break;
      default: break;
    }
    return true;
  }
  /// "feeds.f.fields: duplicate name \"id\"" for the first duplicate name; empty for none.
  [[nodiscard]] const std::string& duplicate() const { return duplicate_; }

 private:
  struct Object {
    std::set<std::string> names;
    std::string last;  ///< the name whose value is being read
  };

  void note(const std::string& name) {
    if (!objects_.back().names.insert(name).second && duplicate_.empty()) {
      std::string path;
      for (std::size_t i = 0; i + 1 < objects_.size(); ++i)
        path += (i == 0 ? "" : ".") + objects_[i].last;
      duplicate_ = fmt::format("{}{}duplicate name \"{}\"", path, path.empty() ? "" : ": ", name);
    }
    objects_.back().last = name;
  }

  std::string_view name_;
  std::vector<Object> objects_;
  std::string duplicate_;
};

/// nlohmann's "[json.exception.parse_error.101] parse error at line 3, column 5: ..." without its
/// first word.
std::string_view without_code(std::string_view message) {
  const std::size_t end = message.find("] ");
  return end == std::string_view::npos ? message : message.substr(end + 2);
}

std::string shown(const Json& json) {
  constexpr std::size_t kLongest = 60;
  std::string text = json_line(json);
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

/// "a, b or c"
template <class Choice>
std::string alternatives(const std::vector<Choice>& choices) {
  return fmt::format("{} or {}", fmt::join(choices.begin(), choices.end() - 1, ", "),
                     choices.back());
}

}  // namespace

Json parse_json_strictly(std::string_view text, std::string_view name) {
  ParseWatch watch(name);
  Json json;
  try {
    json = Json::parse(text, std::ref(watch), true, true);
  } catch (const Json::exception& error) {
    throw Error(ErrorKind::usage,
                fmt::format("{}: is not valid JSON: {}", name, without_code(error.what())));
  }
  if (!watch.duplicate().empty())
    throw Error(ErrorKind::usage, fmt::format("{}: {}", name, watch.duplicate()), {"keep one"});
  return json;
}

ObjectReader::ObjectReader(const Json& json, std::string file, std::string path)
    : json_(&json), file_(std::move(file)), path_(std::move(path)) {
  if (!json.is_object())
    throw Error(ErrorKind::usage,
                fmt::format("{}: found {}, expected an object", location(), shown(json)));
}

std::string ObjectReader::location() const {
  return path_.empty() ? file_ : fmt::format("{}: {}", file_, path_);
}

std::string ObjectReader::location(std::string_view word) const {
  if (word.empty()) return location();
  return path_.empty() ? fmt::format("{}: {}", file_, word)
                       : fmt::format("{}: {}.{}", file_, path_, word);
}

const Json* ObjectReader::find(std::string_view word) {
  known_.emplace(word);
  const auto found = json_->find(std::string(word));
  return found == json_->end() ? nullptr : &*found;
}

const Json& ObjectReader::take(std::string_view word) {
  const Json* found = find(word);
  if (found == nullptr)
    throw Error(ErrorKind::usage, fmt::format("{}: \"{}\" is missing{}; found {}", location(), word,
                                              is_it(word), found_words()));
  return *found;
}

/// The present word that the missing one may be: " (is it \"feilds\"?)".
std::string ObjectReader::is_it(std::string_view missing) const {
  std::vector<std::string> unknown;
  for (const auto& [name, value] : json_->items())
    if (!known_.contains(name)) unknown.push_back(name);
  std::string hint = did_you_mean(missing, unknown);
  constexpr std::string_view kDidYouMean = "did you mean";
  if (!hint.empty()) hint.replace(hint.find(kDidYouMean), kDidYouMean.size(), "is it");
  return hint;
}

std::string ObjectReader::found_words() const {
  std::vector<std::string> words;
  for (const auto& [name, value] : json_->items()) words.push_back(name);
  return words.empty() ? "nothing" : fmt::format("{}", fmt::join(words, ", "));
}

void ObjectReader::refuse(std::string_view word, const std::string& problem,
                          const Remedy& remedy) const {
  if (json_->contains(std::string(word))) fail(word, problem, remedy);
}

void ObjectReader::fail(std::string_view word, const std::string& problem,
                        const Remedy& remedy) const {
  throw Error(ErrorKind::usage, fmt::format("{}: {}", location(word), problem), remedy);
}

void ObjectReader::mismatch(std::string_view word, std::string_view expected) const {
  fail(word, fmt::format("found {}, expected {}", shown(json_->at(std::string(word))), expected));
}

std::string ObjectReader::text(std::string_view word) {
  const Json& value = take(word);
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) mismatch(word, "text");
  return value.get<std::string>();
}

std::string ObjectReader::text_or(std::string_view word, std::string fallback) {
  return find(word) ? text(word) : std::move(fallback);
}

std::string ObjectReader::text_or_empty(std::string_view word) {
  const Json& value = take(word);
  if (!value.is_string()) mismatch(word, "text");
  return value.get<std::string>();
}

std::size_t ObjectReader::one_of(std::string_view word, const std::vector<std::string>& choices,
                                 const Synonyms& synonyms) {
  const Json& value = take(word);
  const std::string text = value.is_string() ? value.get<std::string>() : "";
  const auto found = std::ranges::find(choices, text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  const auto meant = std::ranges::find(synonyms, text, &Synonyms::value_type::first);
  const std::string hint = meant == synonyms.end()
                               ? did_you_mean(text, choices)
                               : fmt::format(" (did you mean \"{}\"?)", meant->second);
  mismatch(word, alternatives(choices) + hint);
}

std::int64_t ObjectReader::one_of_integers(std::string_view word,
                                           const std::vector<std::int64_t>& choices,
                                           std::string_view unit) {
  const Json& value = take(word);
  const std::int64_t number = value.is_number_integer() ? value.get<std::int64_t>() : 0;
  if (std::ranges::find(choices, number) == choices.end())
    mismatch(word, fmt::format("{} {}", alternatives(choices), unit));
  return number;
}

bool ObjectReader::boolean(std::string_view word) {
  const Json& value = take(word);
  if (!value.is_boolean()) mismatch(word, "true or false");
  return value.get<bool>();
}

bool ObjectReader::is_false(std::string_view word) {
  const Json* value = find(word);
  return value != nullptr && *value == false;
}

bool ObjectReader::is_object(std::string_view word) {
  const Json* value = find(word);
  return value != nullptr && value->is_object();
}

bool ObjectReader::boolean_or(std::string_view word, bool fallback) {
  return find(word) ? boolean(word) : fallback;
}

std::int64_t ObjectReader::integer(std::string_view word, std::int64_t least,
                                   std::int64_t greatest) {
  const Json& value = take(word);
  const bool fits =
      value.is_number_integer() &&
      (!value.is_number_unsigned() || value.get<std::uint64_t>() <= std::uint64_t{INT64_MAX}) &&
      value.get<std::int64_t>() >= least && value.get<std::int64_t>() <= greatest;
  if (!fits) mismatch(word, fmt::format("an integer from {} to {}", least, greatest));
  return value.get<std::int64_t>();
}

void ObjectReader::constant(std::string_view word, std::int64_t value, std::string_view meaning) {
  if (take(word) != value) mismatch(word, fmt::format("{}, {}", value, meaning));
}

std::optional<std::int64_t> ObjectReader::optional_integer(std::string_view word,
                                                           std::int64_t least,
                                                           std::int64_t greatest) {
  if (find(word) == nullptr) return std::nullopt;
  return integer(word, least, greatest);
}

double ObjectReader::number(std::string_view word, double least, double greatest) {
  const Json& value = take(word);
  if (!value.is_number() || value.get<double>() < least || value.get<double>() > greatest)
    mismatch(word, fmt::format("a number from {} to {}", least, greatest));
  return value.get<double>();
}

std::vector<std::string> ObjectReader::texts(std::string_view word, const Remedy& if_empty,
                                             std::string_view expected) {
  const Json& value = take(word);
  if (value.is_array() && value.empty()) fail(word, "is empty", if_empty);
  const bool fits = value.is_array() &&
                    std::ranges::all_of(value, [](const Json& item) { return item.is_string(); });
  if (!fits) mismatch(word, expected);
  return value.get<std::vector<std::string>>();
}

ObjectReader ObjectReader::object(std::string_view word) {
  const Json& value = take(word);
  return {value, file_, path_.empty() ? std::string(word) : fmt::format("{}.{}", path_, word)};
}

std::vector<std::pair<std::string, ObjectReader>> ObjectReader::members(std::string_view word) {
  const ObjectReader parent = object(word);
  std::vector<std::pair<std::string, ObjectReader>> list;
  for (const auto& [name, value] : parent.json_->items())
    list.emplace_back(name, ObjectReader(value, file_, fmt::format("{}.{}", parent.path_, name)));
  return list;
}

std::vector<ObjectReader> ObjectReader::objects(std::string_view word) {
  const Json& value = take(word);
  if (!value.is_array()) mismatch(word, "a list of objects");
  std::vector<ObjectReader> list;
  for (std::size_t i = 0; i < value.size(); ++i)
    list.emplace_back(
        value[i], file_,
        path_.empty() ? fmt::format("{}[{}]", word, i) : fmt::format("{}.{}[{}]", path_, word, i));
  return list;
}

void ObjectReader::finish() const {
  const std::vector<std::string> known(known_.begin(), known_.end());
  for (const auto& [name, value] : json_->items())
    if (!known_.contains(name))
      throw Error(ErrorKind::usage,
                  fmt::format("{}: unknown word \"{}\"{}; expected {}", location(), name,
                              did_you_mean(name, known), fmt::join(known, ", ")));
}

}  // namespace vizzy::definition
