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

[[noreturn]] void refuse(const std::vector<format::Break>& breaks) {
  std::set<std::string> names;
  std::string lines;
  for (const format::Break& broken : breaks) {
    names.insert(broken.name);
    lines += "\n  " + format::describe(broken);
  }
  throw Error(ErrorKind::gate,
              fmt::format("the definition breaks what apps rely on ({})",
                          text::counted(breaks.size(), "break")),
              {fmt::format("keep the old one and give the new one another name, or, when no app "
                           "needs the old one, build with --allow-breaking {}:{}",
                           fmt::join(names, " --allow-breaking "), lines)});
}

}  // namespace

ContractReport check_contract(const definition::Definition& definition,
                              const std::optional<store::Manifest>& last,
                              const std::vector<std::string>& allowed) {
  ContractReport report{.basis = {}, .breaks = {}, .additions = {}, .unused_names = allowed};
  if (!last) return report;
  if (!last->contract) {
    report.basis = ContractReport::Basis::version_without_contract;
    return report;
  }
  report.basis = ContractReport::Basis::last_version;
  format::ContractChanges changes =
      format::contract_changes(*last->contract, format::contract_of(definition));
  report.additions = std::move(changes.additions);
  std::vector<format::Break> refused;
  for (format::Break& broken : changes.breaks) {
    std::erase(report.unused_names, broken.name);
    (is_listed(allowed, broken.name) ? report.breaks : refused).push_back(std::move(broken));
  }
  if (!refused.empty()) refuse(refused);
  return report;
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
