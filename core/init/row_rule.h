#pragma once

#include <string>
#include <string_view>

#include "core/source/catalogue.h"

namespace vizzy::init {

/// What the name of a column tells about who may see a row.
enum class RowFlag {
  none,
  hidden,        ///< true hides the row: "is_deleted", "private", "bannedFlag"
  hidden_since,  ///< a time; the row is hidden when there is one: "deleted_at"
  shown,         ///< only true shows the row: "is_published", "visible"
  shown_since,   ///< a time; the row is hidden when there is none: "published_at"
  state,         ///< a word for it: "status", "visibility", "moderation_state"
  period         ///< it depends on the clock: "banned_until", "publish_at"
};
[[nodiscard]] RowFlag row_flag(std::string_view name);

/// What a definition does about such a column.
struct RowRule {
  std::string condition = {};  ///< SQL, of SQLite and PostgreSQL, for rows to be shown
  bool is_question = false;    ///< the column may hide rows, but a person must say which
  bool keeps_column = true;    ///< as a field: it tells readers something
};

/// A row is shown only where nothing says that it is not public. For a state column `values` of the
/// column decide: only rows with words that are known to mean "public" are shown.
[[nodiscard]] RowRule row_rule(const source::SourceColumn& column);

}  // namespace vizzy::init
