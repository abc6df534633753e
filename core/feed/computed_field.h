#pragma once

#include "core/feed/definition.h"
#include "core/feed/definition_reader.h"

namespace vizzy {

/// Reads the words of a decimal: how it is shown, and how it is computed if it is ("ratio",
/// "metric").
void read_decimal(Field& field, ObjectReader& reader);

}  // namespace vizzy
