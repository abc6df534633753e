#include "core/compile/contract_gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/error.h"
#include "core/report_json.h"
#include "core/text/number_words.h"

namespace vizzy::compile {

namespace {

bool is_listed(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

/// What is refused, and what to do unless a person lets it through.
struct Refusal {
  std::string problem;
  std::string_view remedy;
};

[[noreturn]] void refuse(const std::vector<format::Break>& breaks, const Refusal& refusal) {
  std::set<std::string> names;
  std::string lines;
  for (const format::Break& broken : breaks) {
    names.insert(broken.name);
    lines += "\n  " + format::describe(broken);
  }
  throw Error(
      ErrorKind::gate,
      fmt::format("{} ({})", refusal.problem, text::counted(breaks.size(), "break")),
      {fmt::format("{}{}:{}", refusal.remedy, fmt::join(names, " --allow-breaking "), lines)});
}

/// Breaks for which `is_known` holds were let through before.
template <class IsKnown>
ContractReport compare(const std::optional<format::Contract>& before, const format::Contract& now,
                       const std::vector<std::string>& allowed, const IsKnown& is_known,
                       const Refusal& refusal) {
  ContractReport report{.breaks = {}, .known_breaks = {}, .additions = {}, .unused_names = allowed};
  if (!before) {
    report.basis = ContractReport::Basis::version_without_contract;
    return report;
  }
  report.basis = ContractReport::Basis::last_version;
  format::ContractChanges changes = format::contract_changes(*before, now);
  report.additions = std::move(changes.additions);
  std::vector<format::Break> refused;
  for (format::Break& broken : changes.breaks) {
    std::vector<format::Break>& list = is_known(broken)                  ? report.known_breaks
                                       : is_listed(allowed, broken.name) ? report.breaks
                                                                         : refused;
    if (&list != &report.known_breaks) std::erase(report.unused_names, broken.name);
    list.push_back(std::move(broken));
  }
  if (!refused.empty()) refuse(refused, refusal);
  return report;
}

}  // namespace

ContractReport check_contract(const definition::Definition& definition,
                              const std::optional<store::Manifest>& last,
                              const std::vector<std::string>& allowed) {
  if (!last) return {.breaks = {}, .known_breaks = {}, .additions = {}, .unused_names = allowed};
  return compare(
      last->contract, format::contract_of(definition), allowed,
      [](const format::Break&) { return false; },
      {"the definition breaks what apps rely on",
       "keep the old one and give the new one another name, or, when no app needs the old one, "
       "pass --allow-breaking "});
}

ContractReport check_published_contract(const store::Manifest& own,
                                        const store::Manifest& published, std::uint64_t since,
                                        const std::vector<std::string>& allowed,
                                        std::string_view destination) {
  const auto is_known = [&](const format::Break& broken) {
    const std::string what = format::describe(broken);
    return std::ranges::any_of(own.allowed_breaks, [&](const store::AllowedBreak& known) {
      return known.sequence > since && known.what == what;
    });
  };
  return compare(
      published.contract, own.contract.value(), allowed, is_known,
      {fmt::format("sequence {} breaks what apps rely on at {}", own.sequence, destination),
       "build with a definition that keeps the old one, or, when no app needs it, pass "
       "--allow-breaking "});
}

Json break_json(const format::Break& broken) {
  Json json{{"kind", broken.kind}, {"name", broken.name}, {"part", broken.part},
            {"was", broken.was},   {"is", broken.is},     {"effect", broken.effect}};
  if (broken.is.empty()) json["is"] = nullptr;
  return json;
}

Json contract_json(const ContractReport& report) {
  return {{"compared", report.basis == ContractReport::Basis::last_version},
          {"breaks", list_json(report.breaks, break_json)},
          {"additions", report.additions}};
}

std::string contract_text(const ContractReport& report) {
  if (report.basis == ContractReport::Basis::version_without_contract)
    return "contract   the last version has none to compare with; the next one has\n";
  if (report.additions.empty()) return {};
  return fmt::format("contract   adds {}\n", fmt::join(report.additions, "; "));
}

std::vector<std::string> allowed_breaks(const ContractReport& report) {
  std::vector<std::string> lines;
  for (const format::Break& broken : report.breaks)
    lines.push_back(fmt::format("{} (--allow-breaking {})", format::describe(broken), broken.name));
  return lines;
}

std::vector<std::string> contract_advice(const ContractReport& report) {
  std::vector<std::string> lines;
  for (const std::string& name : report.unused_names)
    lines.push_back(fmt::format(
        "--allow-breaking {} was not needed: remove it, or the next break passes unseen", name));
  return lines;
}

}  // namespace vizzy::compile
