#include <algorithm>
#include <ranges>
#include <utility>

#include "core/text/display_width.h"
#include "core/text/number_text.h"
#include "core/text/writers.h"

namespace vizzy::text {

namespace {

constexpr std::size_t kRowsMeasured = 1000;
constexpr std::size_t kGap = 2;          ///< spaces between columns
constexpr std::size_t kNarrowText = 14;  ///< narrower texts are useless: columns are left out
constexpr std::size_t kNarrowestText = 4;

bool is_text(const TableColumn& column) { return column.type == ColumnType::text; }

class TextTable final : public RowWriter {
 public:
  TextTable(std::vector<TableColumn> columns, TableOptions options, std::ostream& out)
      : columns_(std::move(columns)), options_(std::move(options)), out_(out) {
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (!columns_[i].heading.empty() && columns_[i].type != ColumnType::note) shown_.push_back(i);
  }

  void add(std::span<const TableValue> row) override {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < row.size(); ++i) texts.push_back(text_of(row[i], columns_[i]));
    if (!widths_.empty()) return print(texts);
    rows_.push_back(std::move(texts));
    if (rows_.size() == kRowsMeasured) print_measured();
  }

  void finish() override {
    if (widths_.empty()) print_measured();
    out_.flush();
  }

 private:
  using Texts = std::vector<std::string>;

  [[nodiscard]] std::string text_of(const TableValue& value, const TableColumn& column) const {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
      return integer_text(*integer, options_.group_digits);
    if (const auto* real = std::get_if<double>(&value))
      return fixed_text(*real, column.digits, options_.group_digits);
    if (const auto* text = std::get_if<std::string_view>(&value)) return one_line(*text);
    return "-";
  }

  void print_measured() {
    Texts header;
    for (const TableColumn& column : columns_)
      header.push_back(column.type == ColumnType::note ? "" : column.heading);
    choose_widths(header);
    print(header);
    for (const Texts& row : rows_) print(row);
    rows_.clear();
  }

  /// As wide as the widest cell; then columns are left out and texts cut until a line fits.
  void choose_widths(const Texts& header) {
    widths_.assign(columns_.size(), 0);
    for (const std::size_t i : shown_) widths_[i] = display_width(header[i]);
    for (const Texts& row : rows_)
      for (const std::size_t i : shown_) widths_[i] = std::max(widths_[i], display_width(row[i]));
    while (text_cap() < kNarrowText && drop_column()) continue;
    const std::size_t cap = std::max(text_cap(), kNarrowestText);
    for (const std::size_t i : shown_)
      if (is_text(columns_[i])) widths_[i] = std::min(widths_[i], cap);
  }

  /// The largest width that texts may have so that a line fits: only the wide ones are cut.
  [[nodiscard]] std::size_t text_cap() const {
    std::size_t taken = kGap * (shown_.size() - 1);
    std::vector<std::size_t> texts;
    for (const std::size_t i : shown_) {
      taken += is_text(columns_[i]) ? 0 : widths_[i];
      if (is_text(columns_[i])) texts.push_back(widths_[i]);
    }
    std::ranges::sort(texts);
    std::size_t room = options_.columns > taken ? options_.columns - taken : 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::size_t share = room / (texts.size() - i);
      if (texts[i] > share) return share;
      room -= texts[i];
    }
    return options_.columns;
  }

  bool drop_column() {
    const auto droppable = [&](std::size_t i) { return columns_[i].droppable; };
    const auto last = std::ranges::find_if(shown_ | std::views::reverse, droppable);
    if (last == shown_.rend()) return false;
    shown_.erase(std::next(last).base());
    return true;
  }

  void print(const Texts& row) {
    std::string line;
    for (const std::size_t i : shown_) {
      if (i != shown_.front()) line.append(kGap, ' ');
      line += is_text(columns_[i]) ? padded_right(cut_to(row[i], widths_[i]), widths_[i])
                                   : padded_left(row[i], widths_[i]);
    }
    print_line(std::move(line));
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (columns_[i].type == ColumnType::note)
        for (std::string& note : wrapped(row[i], options_.columns - note_indent()))
          print_line(std::string(note_indent(), ' ') + std::move(note));
    out_.flush_when_full();
  }

  [[nodiscard]] std::size_t note_indent() const { return widths_[shown_.front()] + kGap; }

  void print_line(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    out_.text() += line + '\n';
  }

  std::vector<TableColumn> columns_;
  TableOptions options_;
  OutputBuffer out_;
  std::vector<std::size_t> shown_;   ///< indexes of the columns on the line
  std::vector<std::size_t> widths_;  ///< of all columns; empty until they are chosen
  std::vector<Texts> rows_;          ///< held back until then
};

}  // namespace

std::unique_ptr<RowWriter> make_text_table(std::vector<TableColumn> columns, TableOptions options,
                                           std::ostream& out) {
  return std::make_unique<TextTable>(std::move(columns), std::move(options), out);
}

}  // namespace vizzy::text
