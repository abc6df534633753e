#include "core/publish/asked_representation.h"

#include <fmt/format.h>

#include "core/error.h"

namespace vizzy::publish {

namespace {

std::string text_of(const Form& form) {
  return fmt::format("NAME.json in {} {} siblings", word_of(form.plain),
                     form.siblings ? "with" : "without");
}

}  // namespace

void require_asked_form(const HeadRecord& head, const Form& next, const AskedForm& asked,
                        const std::string& destination) {
  if (!head.published && head.intents.empty()) return;
  const Form& now = head.published ? head.published->form : head.intents.back().form;
  const bool changes_plain = !asked.plain && now.plain != next.plain;
  const bool changes_siblings = !asked.siblings && now.siblings != next.siblings;
  if (!changes_plain && !changes_siblings) return;
  const auto options = [&](const Form& form) {
    std::string text;
    if (changes_plain) text += fmt::format(" --plain-encoding {}", word_of(form.plain));
    if (changes_siblings) text += form.siblings ? " --siblings" : " --no-siblings";
    return text;
  };
  throw Error(ErrorKind::gate,
              fmt::format("{} has {}, and this run would make it {}; pass{} to keep it as it is, "
                          "or{} to change it",
                          destination, text_of(now), text_of(next), options(now), options(next)));
}

}  // namespace vizzy::publish
