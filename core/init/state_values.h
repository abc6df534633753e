#pragma once

#include <vector>

#include "core/source/catalogue.h"

namespace vizzy::init {

/// Reads which values the columns of texts hold that `row_flag` takes for a state: of at most
/// 100,000 rows of each table, at most 50 different ones, in order. A column that cannot be read
/// has none. Errors: `interrupted` after a stop request.
void read_state_values(source::Snapshot& snapshot, std::vector<source::SourceTable>& tables);

}  // namespace vizzy::init
