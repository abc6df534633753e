#include "core/check/alias_check.h"

#include <string_view>
#include <variant>

#include "core/feed/document.h"
#include "core/feed/document_sort_key.h"
#include "core/format/url.h"

namespace vizzy::check {

void AliasCheck::add(source::Row row) {
  if (!documents_.alias) return;
  const feed::Value alias = columns_.shown(*documents_.alias, row);
  const auto* text = std::get_if<std::string_view>(&alias);
  if (text == nullptr) return;
  const std::string& field = documents_.fields[*documents_.alias].name;
  const auto url = format::alias_url(documents_.name, field, *text);
  if (!url) throw feed::unusable_alias(*text, field);
  urls_.add({feed::resource_sort_key(*url), {}});
}

std::string AliasCheck::doubled() {
  const auto sorted = urls_.sorted();
  std::string last;
  for (sort::Record record; sorted->next(record); last = record.key)
    if (record.key == last) return std::string(feed::url_of_sort_key(last));
  return "";
}

}  // namespace vizzy::check
