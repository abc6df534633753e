#pragma once

#include "core/definition/definition.h"
#include "core/definition/definition_reader.h"

namespace vizzy::definition {

/// Reads the words of a decimal: how it is shown and, if it is computed, from what ("ratio",
/// "metric").
void read_decimal(Field& field, ObjectReader& reader);

}  // namespace vizzy::definition
