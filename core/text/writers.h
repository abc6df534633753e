#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "core/text/table.h"

/// The writers behind `make_row_writer`, one file each.
namespace vizzy::text {

[[nodiscard]] std::unique_ptr<RowWriter> make_csv_writer(const std::vector<TableColumn>& columns,
                                                         const TableOptions& options,
                                                         std::ostream& out);
[[nodiscard]] std::unique_ptr<RowWriter> make_json_writer(const std::vector<TableColumn>& columns,
                                                          const TableOptions& options,
                                                          std::ostream& out);
[[nodiscard]] std::unique_ptr<RowWriter> make_markdown_writer(std::vector<TableColumn> columns,
                                                              std::ostream& out);
[[nodiscard]] std::unique_ptr<RowWriter> make_text_table(std::vector<TableColumn> columns,
                                                         TableOptions options, std::ostream& out);

/// Text for a stream, written in large pieces.
class OutputBuffer {
 public:
  explicit OutputBuffer(std::ostream& out) : out_(out) {}
  [[nodiscard]] std::string& text() { return text_; }
  void flush_when_full() {
    if (text_.size() >= kPiece) flush();
  }
  void flush() {
    out_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
    text_.clear();
  }

 private:
  static constexpr std::size_t kPiece = std::size_t{1} << 16;
  std::ostream& out_;
  std::string text_;
};

}  // namespace vizzy::text
