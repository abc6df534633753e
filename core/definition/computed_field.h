#pragma once

#include "core/definition/definition.h"
#include "core/definition/definition_reader.h"

namespace vizzy::definition {

/// Reads the words of a decimal: how it is shown, and how it is computed if it is ("ratio",
/// "metric").
void read_decimal(Field& field, ObjectReader& reader);

}  // namespace vizzy::definition
