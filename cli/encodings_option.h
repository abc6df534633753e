#pragma once

#include "cli/options/option_table.h"
#include "core/codec/encodings.h"

namespace vizzy::cli {

/// Declares --encodings.
void declare_encodings(OptionTable& options, codec::Encodings& encodings);

}  // namespace vizzy::cli
