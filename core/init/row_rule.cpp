#include "core/init/row_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/init/name_words.h"
#include "core/source/identifier.h"

namespace vizzy::init {

namespace {

using WordList = std::vector<std::string>;

template <std::size_t N>
using List = std::array<std::string_view, N>;

constexpr List<50> kHidden{
    "deleted",     "delete",      "removed",      "discarded",   "trashed",      "trash",
    "archived",    "banned",      "blocked",      "hidden",      "invisible",    "suspended",
    "private",     "draft",       "spam",         "spammer",     "test",         "dummy",
    "fake",        "disabled",    "inactive",     "deactivated", "unlisted",     "rejected",
    "unpublished", "blacklisted", "shadowbanned", "muted",       "quarantined",  "withdrawn",
    "redacted",    "erased",      "anonymized",   "anonymised",  "confidential", "internal",
    "restricted",  "embargoed",   "revoked",      "terminated",  "purged",       "flagged",
    "reported",    "censored",    "silenced",     "sandbox",     "unapproved",   "cancelled",
    "canceled",    "retired"};
constexpr List<11> kShown{"published",  "visible",      "active", "enabled",
                          "approved",   "public",       "listed", "activated",
                          "searchable", "discoverable", "shown"};
/// WordList that add nothing to the ones above.
constexpr List<32> kFillers{
    "is",      "was",       "has",     "been",   "soft",    "shadow", "flag",   "flg",
    "yn",      "ind",       "bool",    "b",      "f",       "row",    "record", "user",
    "account", "post",      "content", "item",   "profile", "author", "admin",  "moderator",
    "staff",   "logically", "logical", "marked", "as",      "entity", "member", "permanently"};
constexpr List<10> kTimes{"at",        "on", "date", "time", "datetime",
                          "timestamp", "ts", "dt",   "utc",  "since"};
constexpr List<8> kStates{"status",     "state",    "visibility", "privacy",
                          "moderation", "audience", "lifecycle",  "access"};
/// With "status" or "state" behind them.
constexpr List<30> kStateBegins{"moderation", "review",    "approval", "publication", "publishing",
                                "publish",    "published", "workflow", "visibility",  "entry",
                                "article",    "page",      "story",    "listing",     "product",
                                "comment",    "document",  "media",    "photo",       "song",
                                "book",       "event",     "recipe",   "topic",       "thread",
                                "channel",    "group",     "artist",   "shop",        "store"};
constexpr List<3> kStateEnds{"status", "state", "level"};
constexpr List<9> kPeriods{"expires",   "expired",   "expiry",   "expiration", "expire",
                           "unpublish", "scheduled", "schedule", "embargo"};
constexpr List<6> kBounds{"until", "till", "from", "to", "through", "for"};

/// What a state column says of a row that all may see.
constexpr List<24> kPublicStates{
    "published", "publish",  "public",   "active",    "visible",  "approved",  "live", "enabled",
    "listed",    "released", "accepted", "available", "everyone", "everybody", "all",  "world",
    "anyone",    "online",   "ok",       "normal",    "ready",    "shown",     "open", "verified"};
/// Further words of rows that not all may see; `kHidden` has the others.
constexpr List<28> kPrivateStates{
    "pending", "in_review", "review", "reviewing", "waiting",  "queued",     "processing",
    "failed",  "friends",   "friend", "followers", "contacts", "only_me",    "me",
    "self",    "members",   "paid",   "scheduled", "future",   "inherit",    "auto_draft",
    "none",    "nobody",    "locked", "unlisted",  "new",      "unverified", "expired"};

template <std::size_t N>
bool is_one_of(const List<N>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

/// "isdeleted" and "deletedat" are not split by capitals.
void split_joined(WordList& words) {
  if (words.size() != 1) return;
  const std::string word = words[0];
  const auto known = [](std::string_view part) {
    return is_one_of(kHidden, part) || is_one_of(kShown, part);
  };
  if (word.starts_with("is") && known(word.substr(2))) words = {"is", word.substr(2)};
  for (const std::string_view end : {"at", "on", "date", "flag"})
    if (word.ends_with(end) && known(word.substr(0, word.size() - end.size())))
      words = {word.substr(0, word.size() - end.size()), std::string(end)};
}

/// Takes the word of a time, or of a bound, off one end.
template <std::size_t N>
bool take(WordList& words, const List<N>& list) {
  if (words.size() < 2) return false;
  if (is_one_of(list, words.back())) {
    words.pop_back();
    return true;
  }
  if (!is_one_of(list, words.front())) return false;
  words.erase(words.begin());
  return true;
}

bool is_state(const WordList& words) {
  if (words.size() == 1) return is_one_of(kStates, words[0]);
  return words.size() == 2 && is_one_of(kStateEnds, words[1]) &&
         (is_one_of(kStateBegins, words[0]) ||
          (is_one_of(kStates, words[0]) && words[1] == "level"));
}

bool is_time(const source::SourceColumn& column) {
  return column.kind == source::ColumnKind::timestamp || column.kind == source::ColumnKind::date;
}

/// Any type that says yes or no, and the texts that do.
std::string as_word(const std::string& name) {
  return fmt::format("lower(trim(CAST({} AS text)))", name);
}

std::string sql_words(const WordList& words) {
  std::string list;
  for (const std::string& word : words) {
    std::string text = word;
    for (std::size_t at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 2))
      text.insert(at, 1, '\'');
    list += fmt::format("{}'{}'", list.empty() ? "" : ", ", text);
  }
  return list;
}

std::string hidden_condition(const source::SourceColumn& column, const std::string& name) {
  if (is_time(column)) return name + " IS NULL";
  // PostgreSQL does not accept an integer as a boolean.
  if (column.kind == source::ColumnKind::integer) return fmt::format("coalesce({}, 0) = 0", name);
  if (column.kind == source::ColumnKind::boolean && !column.is_declared_only)
    return name + " IS NOT TRUE";
  return fmt::format("coalesce({}, '') IN ('', '0', '0.0', 'f', 'false', 'n', 'no', 'off')",
                     as_word(name));
}

std::string shown_condition(const source::SourceColumn& column, const std::string& name) {
  if (column.kind == source::ColumnKind::integer) return name + " = 1";
  if (column.kind == source::ColumnKind::boolean && !column.is_declared_only)
    return name + " IS TRUE";
  return fmt::format("{} IN ('1', '1.0', 't', 'true', 'y', 'yes', 'on')", as_word(name));
}

std::string set_condition(const source::SourceColumn& column, const std::string& name) {
  if (column.kind == source::ColumnKind::text) return fmt::format("coalesce({}, '') <> ''", name);
  return name + " IS NOT NULL";
}

std::string state_word(std::string_view value) {
  return fmt::format("{}", fmt::join(words_of(value), "_"));
}

RowRule state_rule(const source::SourceColumn& column, const std::string& name) {
  WordList shown;
  WordList hidden;
  for (const std::string& value : column.values) {
    const std::string word = state_word(value);
    if (is_one_of(kPublicStates, word)) shown.push_back(value);
    if (is_one_of(kHidden, word) || is_one_of(kPrivateStates, word)) hidden.push_back(value);
  }
  if (!shown.empty()) return {fmt::format("{} IN ({})", name, sql_words(shown)), false, false};
  if (hidden.empty()) return {.is_question = true};
  return {fmt::format("coalesce(CAST({} AS text), '') NOT IN ({})", name, sql_words(hidden)), true,
          true};
}

}  // namespace

RowFlag row_flag(std::string_view name) {
  WordList words = words_of(name);
  split_joined(words);
  while (words.size() > 1 && is_one_of(kFillers, words.front())) words.erase(words.begin());
  while (words.size() > 1 && is_one_of(kFillers, words.back())) words.pop_back();
  if (is_state(words)) return RowFlag::state;
  const bool is_negated = words.size() > 1 && (words[0] == "not" || words[0] == "non");
  if (is_negated) words.erase(words.begin());
  const bool has_bound = take(words, kBounds);
  const bool has_time = take(words, kTimes);
  if (words.size() != 1) return RowFlag::none;
  const std::string& word = words[0];
  if (is_one_of(kPeriods, word) || (word == "publish" && (has_time || has_bound)))
    return RowFlag::period;
  const bool hides = is_one_of(kHidden, word);
  if (!hides && !is_one_of(kShown, word)) return RowFlag::none;
  if (has_bound) return RowFlag::period;
  if (has_time && word == "test") return RowFlag::none;  // an exam's date
  if (has_time) return hides ? RowFlag::hidden_since : RowFlag::shown_since;
  return hides == is_negated ? RowFlag::shown : RowFlag::hidden;
}

RowRule row_rule(const source::SourceColumn& column) {
  const std::string name = source::sql_identifier(column.name);
  switch (row_flag(column.name)) {
    case RowFlag::hidden: return {hidden_condition(column, name), false, false};
    case RowFlag::hidden_since: return {name + " IS NULL", false, false};
    case RowFlag::shown:
      if (is_time(column)) return {};  // when a book was published
      return {shown_condition(column, name), false, false};
    case RowFlag::shown_since: return {set_condition(column, name), false, true};
    case RowFlag::state: return state_rule(column, name);
    case RowFlag::period: return {.is_question = true};
    case RowFlag::none: break;
  }
  return {};
}

}  // namespace vizzy::init
