#include "core/init/name_words.h"

#include <algorithm>
#include <array>

namespace vizzy::init {

namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Bytes of letters beyond ASCII count as lower case.
bool is_lower(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

bool starts_word(std::string_view name, std::size_t i) {
  const char before = i == 0 ? '_' : name[i - 1];
  const char after = i + 1 < name.size() ? name[i + 1] : '_';
  if (is_digit(name[i])) return !is_digit(before);
  if (is_upper(name[i])) return !is_upper(before) || is_lower(after);
  return !is_lower(before) && !is_upper(before);
}

template <std::size_t N>
using Words = std::array<std::string_view, N>;

constexpr std::array<std::string_view, 47> kCounted{
    "count",     "counts",    "counter",  "views",     "likes",     "dislikes",    "followers",
    "following", "followees", "fans",     "friends",   "members",   "subscribers", "subscriptions",
    "plays",     "streams",   "listens",  "listeners", "downloads", "installs",    "clicks",
    "hits",      "visits",    "visitors", "viewers",   "readers",   "reads",       "impressions",
    "shares",    "comments",  "replies",  "reviews",   "ratings",   "votes",       "upvotes",
    "downvotes", "reactions", "reposts",  "retweets",  "favorites", "favourites",  "bookmarks",
    "saves",     "stars",     "forks",    "watchers",  "sold"};
/// Words of exact figures, whatever else the name says.
constexpr std::array<std::string_view, 40> kExact{
    "cent",    "cents",  "price",    "prices",  "amount",  "amounts",  "cost",    "costs",
    "fee",     "fees",   "tax",      "taxes",   "revenue", "earnings", "income",  "sales",
    "balance", "money",  "currency", "usd",     "eur",     "year",     "years",   "month",
    "day",     "days",   "hours",    "minutes", "seconds", "ms",       "zip",     "code",
    "codes",   "number", "version",  "id",      "ids",     "rate",     "percent", "bytes"};
constexpr std::array<std::string_view, 11> kFinerThanSeconds{
    "ms",     "msec",         "millis", "milliseconds", "us",         "usec",
    "micros", "microseconds", "ns",     "nanos",        "nanoseconds"};
/// Events whose "time" is a point in time; most others ("cooking_time") are durations.
constexpr std::array<std::string_view, 20> kEvents{
    "created",    "creation",     "updated",     "update", "modified", "modification", "changed",
    "published",  "publish",      "publication", "posted", "uploaded", "upload",       "released",
    "registered", "registration", "event",       "login",  "unix",     "epoch"};
constexpr std::array<std::string_view, 32> kLongTexts{
    "body",      "content",  "contents",     "description", "desc",    "text",    "fulltext",
    "html",      "markdown", "md",           "json",        "xml",     "payload", "bio",
    "biography", "about",    "abstract",     "article",     "story",   "note",    "notes",
    "comment",   "message",  "transcript",   "lyrics",      "details", "readme",  "review",
    "plot",      "synopsis", "instructions", "recipe"};

template <class List>
bool is_in(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != std::ranges::end(list);
}

template <class List>
bool has_any(const std::vector<std::string>& words, const List& list) {
  return std::ranges::any_of(words, [&](const std::string& word) { return is_in(list, word); });
}

}  // namespace

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_upper(c) && !is_lower(c) && !is_digit(c)) continue;
    if (starts_word(name, i)) words.emplace_back();
    words.back() += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return words;
}

bool is_count_name(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  if (words.empty() || has_any(words, kExact)) return false;
  if (has_any(words, kCounted)) return true;
  if (words.size() < 2) return false;
  if (is_in(Words<3>{"n", "nb", "num"}, words.front())) return true;
  const auto is_plural = [](const std::string& word) { return word.ends_with('s'); };
  return is_in(words, "total") && std::ranges::any_of(words, is_plural);
}

bool is_time_name(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  if (words.empty() || has_any(words, kFinerThanSeconds)) return false;
  const std::string& last = words.back();
  if (is_in(Words<3>{"timestamp", "ts", "epoch"}, last)) return true;
  if (words.size() < 2) return false;
  return last == "at" || (last == "time" && is_in(kEvents, words[words.size() - 2]));
}

bool is_long_text_name(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  return !words.empty() && !is_in(words, "short") && is_in(kLongTexts, words.back());
}

}  // namespace vizzy::init
