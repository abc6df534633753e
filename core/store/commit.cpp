#include "core/store/commit.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>
#include <tuple>
#include <utility>

#include "core/error.h"
#include "core/store/history.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

using Json = nlohmann::ordered_json;

Error incomplete(const std::string& what) {
  return {ErrorKind::failed,
          what +
              ", so that the last commit cannot be completed; restore the output folder from a "
              "backup, or remove it and build anew"};
}

Error damaged_plan() { return incomplete(std::string(layout::kPlan) + " is missing or damaged"); }

/// One line of the plan: {"put":PATH,"sha256":DIGEST} or {"remove":PATH}.
Json step_from(const std::string& line) {
  Json step = Json::parse(line, nullptr, false);
  const auto has = [&](const char* name) { return step.contains(name) && step[name].is_string(); };
  if (!has("remove") && !(has("put") && has("sha256"))) throw damaged_plan();
  return step;
}

void put_in_place(ObjectStore& store, const std::string& path, const Json& step) {
  const std::string staged = layout::staged_path(path);
  if (store.size(staged)) return store.move(staged, path);
  const auto bytes = store.read(path);  // moved before the cut
  if (!bytes || step.at("sha256") != to_hex(sha256(*bytes)))
    throw incomplete(staged + " is missing");
}

/// Does what the plan says and the commit record promises; again where it was done already.
void apply(ObjectStore& store, const std::string& plan, CommitRecord record) {
  std::istringstream lines(plan);
  bool is_synced = true;
  for (std::string line; std::getline(lines, line);) {
    const Json step = step_from(line);
    if (step.contains("put")) {
      put_in_place(store, step.at("put"), step);
      is_synced = false;
    } else {
      // No power cut may bring an old entry back and leave what it leads to removed.
      if (!std::exchange(is_synced, true)) store.sync();
      store.remove(step.at("remove"));
    }
  }
  store.sync();
  record.plan.reset();
  write_commit(store, record);
  store.remove(std::string(layout::kStaged));
}

}  // namespace

void Commit::put(const std::string& path, std::string_view bytes, Turn turn) {
  store_.write(layout::staged_path(path), bytes);
  std::string line = Json{{"put", path}, {"sha256", to_hex(sha256(bytes))}}.dump();
  const std::lock_guard lock(mutex_);
  steps_.push_back({turn, path, std::move(line)});
}

void Commit::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  steps_.push_back({Turn::removal, path, Json{{"remove", path}}.dump()});
}

Digest Commit::write_plan() {
  std::ranges::sort(steps_, [](const Step& a, const Step& b) {
    return std::tie(a.turn, a.path) < std::tie(b.turn, b.path);
  });
  std::string plan;
  for (const Step& step : steps_) plan += step.line + "\n";
  store_.write(std::string(layout::kPlan), plan);
  return sha256(plan);
}

void Commit::commit(const Manifest& manifest) {
  const Digest plan = write_plan();
  store_.sync();
  const std::string text = manifest_json(manifest);
  store_.write_durably(layout::manifest_path(manifest.sequence), text);
  write_commit(store_, {.sequence = manifest.sequence, .manifest = sha256(text), .plan = plan});
  recover(store_);
}

void Commit::repair() {
  CommitRecord record = read_commit(store_).value();
  record.plan = write_plan();
  store_.sync();
  write_commit(store_, record);
  recover(store_);
}

bool recover(ObjectStore& store) {
  const auto record = read_commit(store);
  const bool pending = record && record->plan;
  if (pending) {
    const auto plan = store.read(std::string(layout::kPlan));
    if (!plan || sha256(*plan) != *record->plan) throw damaged_plan();
    apply(store, *plan, *record);
  }
  for (const std::string_view leftovers : {layout::kStaged, layout::kTemporary})
    store.remove(std::string(leftovers));
  return pending;
}

}  // namespace vizzy
