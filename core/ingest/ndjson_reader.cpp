#include "core/ingest/ndjson_reader.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/error.h"
#include "core/ingest/column_value.h"

namespace vizzy::ingest {

namespace {

using Json = nlohmann::json;

bool is_blank(const std::string& line) {
  return line.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

/// Takes the tokens of one line. A parsed document would lose duplicate keys and the digits of
/// numbers.
class NdjsonReader::Handler final : public nlohmann::json_sax<Json> {
 public:
  Handler(NdjsonReader& reader, ImportRow& row) : reader_(reader), row_(row) {}

  bool null() override { return value(CellKind::null, ""); }
  bool boolean(bool v) override { return value(CellKind::boolean, v ? "true" : "false"); }
  bool number_integer(Json::number_integer_t v) override {
    return value(CellKind::number, std::to_string(v));
  }
  bool number_unsigned(Json::number_unsigned_t v) override {
    return value(CellKind::number, std::to_string(v));
  }
  bool number_float(Json::number_float_t, const std::string& digits) override {
    return value(CellKind::number, digits);
  }
  bool string(std::string& v) override { return value(CellKind::string, std::move(v)); }
  bool binary(Json::binary_t&) override { return false; }  // JSON text has none

  bool start_object(std::size_t) override { return open(depth_ == 0); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override {
    if (depth_ == 1 && !column_) list_ = keys_.back();
    return open(false);
  }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    if (depth_ != 1) return true;
    if (std::ranges::find(keys_, name) != keys_.end())
      return fail(fmt::format("duplicate name {}", in_quotes(name)));
    keys_.push_back(name);
    column_ = reader_.table_.find(name);
    auto& unknown = reader_.unknown_columns_;
    if (!column_ && unknown.size() < kMaxUnknownColumns &&
        std::ranges::find(unknown, name) == unknown.end())
      unknown.push_back(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const Json::exception& error) override {
    constexpr int kNumberOutOfRange = 406;
    if (depth_ == 0 && is_complete_)
      return fail("something follows the object; write one object per line");
    return fail(error.id == kNumberOutOfRange ? "a number does not fit in a double"
                                              : fmt::format("not valid JSON at byte {}", position));
  }

  /// Refuses an object that only wraps the list of rows.
  void require_row() {
    if (!list_.empty() && row_.cells.empty() && row_.problem.empty())
      row_.problem =
          fmt::format("has its rows in the list {}; write that list alone", in_quotes(list_));
  }

 private:
  bool open(bool is_row) {
    if (depth_ == 0 && !is_row) return fail(kNotAnObject);
    if (depth_ == 1 && column_) row_.cells.push_back({*column_, CellKind::nested, ""});
    ++depth_;
    return true;
  }
  bool close() {
    is_complete_ = --depth_ == 0;
    return true;
  }
  bool value(CellKind kind, std::string text) {
    if (depth_ == 0) return fail(kNotAnObject);
    if (depth_ == 1 && column_) row_.cells.push_back({*column_, kind, std::move(text)});
    return true;
  }
  bool fail(std::string problem) {
    row_.problem = std::move(problem);
    return false;
  }

  static constexpr const char* kNotAnObject = "not a JSON object; write one object per line";

  NdjsonReader& reader_;
  ImportRow& row_;
  std::vector<std::string> keys_;
  std::optional<std::size_t> column_;
  std::string list_;  ///< name of a list that is not a column; empty for none
  int depth_ = 0;
  bool is_complete_ = false;
};

NdjsonReader::NdjsonReader(LineReader lines, const Table& table)
    : lines_(std::move(lines)), table_(table) {
  const auto first = lines_.first_byte();
  if (!first)
    throw Error(ErrorKind::failed, fmt::format("{} is empty", lines_.name()),
                {"write one JSON object per line"});
  if (*first == '[') elements_.emplace(lines_);
}

/// Reads one object into `line_`.
bool NdjsonReader::next_text(std::uint64_t& line) {
  if (elements_) return elements_->next(line_, line);
  do {
    if (!lines_.next(line_)) return false;
  } while (is_blank(line_));
  line = lines_.number();
  if (line_.find_first_not_of(" \t\r\n{") == std::string::npos)
    throw Error(ErrorKind::failed,
                fmt::format("{}:{}: an object spans several lines", lines_.name(), line),
                {"write one JSON object per line, or one array of objects"});
  return true;
}

bool NdjsonReader::next(ImportRow& row) {
  row.clear();
  if (!next_text(row.line)) return false;
  Handler handler(*this, row);
  // False where the handler has already said why.
  static_cast<void>(Json::sax_parse(line_, &handler));
  handler.require_row();
  return true;
}

}  // namespace vizzy::ingest
