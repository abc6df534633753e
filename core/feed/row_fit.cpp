#include "core/feed/row_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/error.h"
#include "core/feed/graphemes.h"
#include "core/feed/key_text.h"

namespace vizzy::feed {

namespace {

using definition::OnOversize;

constexpr std::string_view kMark = "…";
constexpr std::size_t kShownKeys = 3;
constexpr codec::Levels kLevels{.gzip = 6, .brotli = 0};  ///< whatever the effort of a build

std::size_t text_bytes(source::Row row) {
  std::size_t bytes = 0;
  for (const source::Cell& cell : row)
    if (const auto* text = std::get_if<std::string_view>(&cell)) bytes += text->size();
  return bytes;
}

bool is_within_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// At least a byte too long, and whole characters.
std::string_view clipped_text(std::string_view text) {
  constexpr std::size_t kLongestCharacter = 4;
  std::size_t end = kMostRowBytes + kLongestCharacter;
  if (text.size() <= end) return text;
  while (end > kMostRowBytes + 1 && is_within_character(text[end])) --end;
  return text.substr(0, end);
}

/// At most `most` bytes, but never less than the mark.
std::string shortened(std::string_view text, std::size_t most) {
  std::string cut(graphemes_within(text, most - std::min(most, kMark.size())));
  cut += kMark;
  return cut;
}

bool is_oversized(std::string_view json, const definition::RowLimit& limit,
                  codec::Encoder& encoder) {
  const std::uint64_t most = limit.gzip_bytes;
  if (json.size() > kMostRowBytes) return true;
  return most > 0 && json.size() > most && encoder.gzip(json, kLevels).size() > most;
}

}  // namespace

bool is_oversized_item(std::string_view json, const definition::RowLimit& limit) {
  codec::Encoder encoder;
  return is_oversized(json, limit, encoder);
}

void FirstKeys::insert(std::string key) {
  keys_.insert(std::move(key));
  if (keys_.size() > kShownKeys) keys_.erase(std::prev(keys_.end()));
}

OversizedRows no_oversized_rows(const definition::View& view) {
  return {.location = view.location,
          .action = view.row_limit.action,
          .gzip_bytes = view.row_limit.gzip_bytes,
          .keys = {}};
}

void add_oversized(OversizedRows& rows, const OversizedRows& others) {
  FirstKeys keys;
  for (const std::string& key : rows.keys) keys.insert(key);
  for (const std::string& key : others.keys) keys.insert(key);
  rows.rows += others.rows;
  rows.keys = keys.list();
}

void RowFit::Count::add(std::string key) {
  ++rows;
  keys.insert(std::move(key));
}

RowFit::RowFit(const definition::View& view) : view_(view), texts_(view.fields.size()) {
  constexpr std::size_t kLongestOther = 40;  // a number or a time, and what is around it
  for (const definition::Field& field : view.fields)
    other_bytes_ += kLongestOther + field.name.size();
}

std::size_t RowFit::max_row_bytes(std::size_t otherwise) const {
  return view_.row_limit.action == OnOversize::refuse ? otherwise
                                                      : std::numeric_limits<std::size_t>::max();
}

source::Row RowFit::clipped(source::Row row) {
  if (view_.row_limit.action == OnOversize::refuse || text_bytes(row) <= kMostRowBytes) return row;
  cells_.assign(row.begin(), row.end());
  for (source::Cell& cell : cells_)
    if (const auto* text = std::get_if<std::string_view>(&cell)) cell = clipped_text(*text);
  return cells_;
}

bool RowFit::may_be_oversized(source::Row row) const {
  constexpr std::size_t kLongestEscape = 6;  // of one byte
  const auto& [action, gzip_bytes] = view_.row_limit;
  if (action == OnOversize::refuse) return false;
  const std::size_t most = gzip_bytes == 0 ? kMostRowBytes : std::min(kMostRowBytes, gzip_bytes);
  return text_bytes(row) * kLongestEscape + other_bytes_ > most;
}

bool RowFit::fits(std::string_view json) { return !is_oversized(json, view_.row_limit, encoder_); }

bool RowFit::accept(std::string& json, std::vector<Value>& values, const Write& write) {
  const OnOversize action = view_.row_limit.action;
  if (action == OnOversize::refuse || fits(json)) return true;
  const bool stays = action == OnOversize::cut && cut(json, values, write);
  const bool is_handled = stays || action == OnOversize::drop;
  (is_handled ? handled_ : refused_).add(key_text(values[view_.key]));
  return stays;
}

/// Looks for the greatest length to which the texts can be cut.
bool RowFit::cut(std::string& json, std::vector<Value>& values, const Write& write) {
  const std::vector<Value> whole = values;
  std::size_t longest = 0;
  const auto fits_at = [&](std::size_t most) {
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const auto* text = std::get_if<std::string_view>(&whole[i]);
      if (text == nullptr || i == view_.key) continue;
      longest = std::max(longest, text->size());
      values[i] = *text;
      if (text->size() > most) values[i] = std::string_view(texts_[i] = shortened(*text, most));
    }
    json.clear();
    write(json, values);
    return fits(json);
  };
  std::size_t least = kMark.size();
  if (!fits_at(least)) return false;
  for (std::size_t most = longest; most - least > 1;) {
    const std::size_t middle = least + (most - least) / 2;
    (fits_at(middle) ? least : most) = middle;
  }
  return fits_at(least);
}

OversizedRows RowFit::finish() const {
  if (refused_.rows > 0)
    throw Error(
        ErrorKind::gate,
        fmt::format("{}: the row with the key {} is too large{}, and cutting its texts is not "
                    "enough",
                    view_.location, refused_.keys.list().front(),
                    refused_.rows == 1 ? "" : fmt::format(", as are {} more", refused_.rows - 1)),
        {"leave it out in the SQL, or set on_oversize to \"drop\""});
  OversizedRows rows = no_oversized_rows(view_);
  rows.rows = handled_.rows;
  rows.keys = handled_.keys.list();
  return rows;
}

}  // namespace vizzy::feed
