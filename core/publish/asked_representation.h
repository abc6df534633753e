#pragma once

#include <string>

#include "core/publish/head.h"
#include "core/publish/representation.h"

namespace vizzy::publish {

/// How much of a form was asked for. The rest is a preset, which must not change by accident what
/// stands at a destination.
struct AskedForm {
  bool plain = true;
  bool siblings = true;
};

/// Errors: `gate` when what was not asked for differs from the form that is published, or was meant
/// to be; the message names both forms and the options for either.
void require_asked_form(const HeadRecord& head, const Form& next, const AskedForm& asked,
                        const std::string& destination);

}  // namespace vizzy::publish
