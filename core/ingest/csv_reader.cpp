#include "core/ingest/csv_reader.h"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <ranges>
#include <utility>

#include "core/error.h"
#include "core/ingest/column_value.h"
#include "core/utf8.h"

namespace vizzy::ingest {

namespace {
// libcsv grows its buffer by 128 bytes at a time: quadratic for long fields.
constexpr std::size_t kFieldGrowthBytes = 64 << 10;
}  // namespace

/// libcsv, fed line by line because it does not count lines.
class CsvReader::Parser {
 public:
  Parser() { start(); }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  void begin_record() {
    fields_.clear();
    bytes_ = 0;
    records_ = 0;
  }

  /// False where the line breaks the rules of quoting.
  [[nodiscard]] bool feed(std::string_view line) {
    bytes_ += line.size();
    return csv_parse(&parser_, line.data(), line.size(), on_field, on_record, this) == line.size();
  }

  /// Ends a record whose last line has no line feed. False where a quote is still open.
  [[nodiscard]] bool finish() { return csv_fini(&parser_, on_field, on_record, this) == 0; }

  void restart() {
    csv_free(&parser_);
    start();
  }

  [[nodiscard]] std::size_t records() const { return records_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::vector<std::string>& fields() { return fields_; }

 private:
  void start() {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    csv_set_blk_size(&parser_, kFieldGrowthBytes);
    csv_set_space_func(&parser_, [](unsigned char) { return 0; });  // libcsv would strip spaces
  }

  static void on_field(void* text, std::size_t size, void* self) {
    auto& fields = static_cast<Parser*>(self)->fields_;
    fields.emplace_back(static_cast<const char*>(text), size);
  }
  static void on_record(int, void* self) { ++static_cast<Parser*>(self)->records_; }

  csv_parser parser_{};
  std::vector<std::string> fields_;
  std::size_t bytes_ = 0;
  std::size_t records_ = 0;
};

CsvReader::CsvReader(LineReader lines, const Table& table)
    : lines_(std::move(lines)), table_(table), parser_(std::make_unique<Parser>()) {
  read_header();
}

CsvReader::~CsvReader() = default;

bool CsvReader::next(ImportRow& row) {
  row.clear();
  if (!next_record(row)) return false;
  std::vector<std::string>& fields = parser_->fields();
  if (row.problem.empty() && !fits(fields))
    row.problem = fmt::format("{} field{} where the header has {}", fields.size(),
                              fields.size() == 1 ? "" : "s", columns_.size());
  if (!row.problem.empty()) return true;
  for (std::size_t i = 0; i < least_fields_; ++i)
    if (columns_[i]) row.cells.push_back({*columns_[i], CellKind::untyped, std::move(fields[i])});
  return true;
}

bool CsvReader::fits(const std::vector<std::string>& fields) const {
  const auto is_empty = [](const std::string& field) { return field.empty(); };
  return fields.size() >= least_fields_ &&
         std::ranges::all_of(fields | std::views::drop(columns_.size()), is_empty);
}

/// Reads the lines of one record into the parser's fields.
bool CsvReader::next_record(ImportRow& row) {
  do {
    if (!lines_.next(line_)) return false;
  } while (line_ == "\n" || line_ == "\r\n" || line_ == "\r");
  row.line = lines_.number();
  parser_->begin_record();
  while (true) {
    if (!parser_->feed(line_)) {
      row.problem = "a quote is not allowed here; put the field in quotes and double those in it";
      parser_->restart();
      return true;
    }
    if (parser_->records() > 1) row.problem = "a carriage return without a line feed";
    if (parser_->records() > 0) return true;
    if (parser_->bytes() > kMaxLineBytes)
      throw Error(ErrorKind::failed,
                  fmt::format("{}:{}: the row is longer than {} MiB", lines_.name(), row.line,
                              kMaxLineBytes >> 20),
                  {"look for a quote that is never closed"});
    if (lines_.next(line_)) continue;
    if (!parser_->finish()) {
      row.problem = "a quote is opened and never closed";
      parser_->restart();
    }
    return true;
  }
}

/// Reads the row of names, which Excel's word on the separator may precede.
bool CsvReader::read_names(ImportRow& row) {
  if (!next_record(row)) return false;
  const std::vector<std::string>& fields = parser_->fields();
  if (fields.empty() || !fields[0].starts_with("sep=")) return true;
  if (fields.size() == 2 && fields[0] == "sep=") return next_record(row);
  throw Error(ErrorKind::failed,
              fmt::format("{}: the fields are separated by {}", lines_.name(),
                          fields[0] == "sep=\t" ? "tabs"
                                                : in_quotes(std::string_view(fields[0]).substr(4))),
              {"separate them by commas"});
}

void CsvReader::read_header() {
  ImportRow row;
  if (!read_names(row))
    throw Error(ErrorKind::failed, fmt::format("{} is empty", lines_.name()),
                {"its first line must name the columns"});
  const std::vector<std::string> header = parser_->fields();
  const auto is_text = [](const std::string& name) {
    return name.find('\0') == std::string::npos && is_utf8(name);
  };
  if (!row.problem.empty() || !std::ranges::all_of(header, is_text))
    throw Error(ErrorKind::failed,
                fmt::format("{}:{}: the header is not CSV in UTF-8", lines_.name(), row.line),
                {"export the file as CSV in UTF-8, or name its format with --format"});
  resolve(header);
  require_columns(header);
}

void CsvReader::resolve(const std::vector<std::string>& header) {
  for (auto name = header.begin(); name != header.end(); ++name) {
    if (!name->empty() && std::find(header.begin(), name, *name) != name)
      throw Error(
          ErrorKind::failed,
          fmt::format("{}: the header names the column {} twice", lines_.name(), in_quotes(*name)),
          {"leave one of them out"});
    columns_.push_back(table_.find(*name));
    if (!name->empty()) least_fields_ = columns_.size();
    if (!columns_.back() && unknown_columns_.size() < kMaxUnknownColumns &&
        std::ranges::find(unknown_columns_, *name) == unknown_columns_.end())
      unknown_columns_.push_back(*name);
  }
}

void CsvReader::require_columns(const std::vector<std::string>& header) const {
  for (std::size_t i = 0; i < table_.columns.size(); ++i) {
    const Column& column = table_.columns[i];
    if (column.presence == Presence::optional || std::ranges::find(columns_, i) != columns_.end())
      continue;
    const bool other_separator = std::ranges::any_of(header, [](const std::string& name) {
      return name.find_first_of(";\t|") != std::string::npos;
    });
    throw Error(ErrorKind::failed,
                fmt::format("{}: the required column \"{}\" is missing{}", lines_.name(),
                            column.name, did_you_mean(column.name, header)),
                {other_separator ? "separate the fields by commas" : "name it in the first line"});
  }
}

}  // namespace vizzy::ingest
