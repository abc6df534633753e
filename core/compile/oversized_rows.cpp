#include "core/compile/oversized_rows.h"

#include <fmt/format.h>

#include "core/report_json.h"
#include "core/text/number_words.h"

namespace vizzy::compile {

namespace {

bool is_cut(const feed::OversizedRows& rows) { return rows.action == definition::OnOversize::cut; }

std::string limit_text(const feed::OversizedRows& rows) {
  if (rows.gzip_bytes == 0) return text::counted(feed::kMostRowBytes, "byte");
  return text::counted(rows.gzip_bytes, "byte") + " in gzip, an item's share of max_page_bytes";
}

}  // namespace

Message oversized_message(const feed::OversizedRows& rows) {
  return {fmt::format("{}: {} larger than {}, and {} {}: {} {}{} (on_oversize)", rows.location,
                      text::counted(rows.rows, "row") + (rows.rows == 1 ? " is" : " are"),
                      limit_text(rows), rows.rows == 1 ? "is" : "are",
                      is_cut(rows) ? "cut" : "left out", rows.keys.size() == 1 ? "key" : "keys",
                      fmt::join(rows.keys, ", "), text::and_more(rows.keys.size(), rows.rows)),
          {"shorten their texts in the SQL or with max_chars"}};
}

Json oversized_json(const std::vector<feed::OversizedRows>& rows) {
  Json list = Json::array();
  for (const feed::OversizedRows& view : rows)
    if (view.rows > 0)
      list.push_back(Json{{"view", view.location},
                          {"action", is_cut(view) ? "cut" : "drop"},
                          {"rows", view.rows},
                          {"keys", view.keys}});
  return list;
}

std::uint64_t count_oversized(const std::vector<feed::OversizedRows>& rows) {
  std::uint64_t count = 0;
  for (const feed::OversizedRows& view : rows) count += view.rows;
  return count;
}

}  // namespace vizzy::compile
