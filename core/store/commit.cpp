#include "core/store/commit.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

#include "core/error.h"
#include "core/store/layout.h"

namespace vizzy::store {

namespace {

using Json = nlohmann::ordered_json;

/// Some hundreds of kilobytes.
constexpr std::size_t kStepsPerPart = 4096;

Error incomplete(const std::string& what) {
  return {ErrorKind::failed,
          what +
              ", so that the last commit cannot be completed; restore the output folder from a "
              "backup, or remove it and build anew"};
}

Error damaged_plan(const std::string& path) { return incomplete(path + " is missing or damaged"); }

/// One line of the plan: {"put":PATH,"sha256":DIGEST}, {"remove":PATH} or
/// {"part":PATH,"sha256":DIGEST}.
Json step_from(const std::string& line) {
  Json step = Json::parse(line, nullptr, false);
  const auto has = [&](const char* name) { return step.contains(name) && step[name].is_string(); };
  if (!has("remove") && !(has("sha256") && (has("put") || has("part"))))
    throw damaged_plan(std::string(kPlan));
  return step;
}

void put_in_place(FileStore& store, const std::string& path, const Json& step) {
  const std::string staged = staged_path(path);
  if (store.size(staged)) return store.move(staged, path);
  const auto bytes = store.read(path);  // moved before the cut
  if (!bytes || step.at("sha256") != codec::to_hex(codec::sha256(*bytes)))
    throw incomplete(staged + " is missing");
}

/// The lines of a plan, or of a part of one.
std::string read_lines(FileStore& store, const std::string& path, const codec::Digest& digest) {
  auto lines = store.read(path);
  if (!lines || codec::sha256(*lines) != digest) throw damaged_plan(path);
  return *std::move(lines);
}

/// Does what the lines say; again where it was done already. `is_synced` says whether all moves
/// before them would survive a power cut.
void take_steps(FileStore& store, const std::string& plan, bool& is_synced) {
  std::istringstream lines(plan);
  for (std::string line; std::getline(lines, line);) {
    const Json step = step_from(line);
    if (step.contains("put")) {
      put_in_place(store, step.at("put"), step);
      is_synced = false;
    } else if (step.contains("remove")) {
      // No power cut may bring an old entry back and leave what it leads to removed.
      if (!std::exchange(is_synced, true)) store.sync();
      store.remove(step.at("remove"));
    } else {
      const auto digest = codec::digest_from_hex(step.at("sha256").get_ref<const std::string&>());
      if (!digest) throw damaged_plan(step.at("part"));
      take_steps(store, read_lines(store, step.at("part"), *digest), is_synced);
    }
  }
}

/// Does what the plan says and the commit record promises.
void apply(FileStore& store, const std::string& plan, CommitRecord record) {
  bool is_synced = true;
  take_steps(store, plan, is_synced);
  store.sync();
  record.plan.reset();
  write_commit(store, record);
  store.remove(std::string(kStaged));
}

}  // namespace

std::string Commit::lines_of(std::vector<Step> steps) {
  std::ranges::sort(steps, {}, &Step::path);
  std::string lines;
  for (const Step& step : steps) lines += step.line + "\n";
  return lines;
}

void Commit::put(const std::string& path, std::string_view bytes, Stage stage) {
  const codec::Digest digest = codec::sha256(bytes);
  store_.write(staged_path(path), bytes);
  if (path == kDenylist) denylist_ = digest;
  add(stage, {path, Json{{"put", path}, {"sha256", codec::to_hex(digest)}}.dump()});
}

void Commit::remove(const std::string& path) {
  add(Stage::removal, {path, Json{{"remove", path}}.dump()});
}

void Commit::add(Stage stage, Step step) {
  const std::lock_guard lock(mutex_);
  Steps& steps = stages_[stage];
  steps.rest.push_back(std::move(step));
  ++size_;
  if (steps.rest.size() == kStepsPerPart) write_part(steps);
}

void Commit::write_part(Steps& steps) {
  const std::string path = plan_part_path(++parts_);
  const std::string text = lines_of(std::exchange(steps.rest, {}));
  store_.write(path, text);
  steps.parts += Json{{"part", path}, {"sha256", codec::to_hex(codec::sha256(text))}}.dump() + "\n";
}

codec::Digest Commit::write_plan() {
  std::string plan;
  for (auto& [stage, steps] : stages_) plan += steps.parts + lines_of(std::move(steps.rest));
  store_.write(std::string(kPlan), plan);
  return codec::sha256(plan);
}

/// Writes the record with the plan, which is durable already.
void Commit::write_record(CommitRecord record) {
  if (denylist_) {
    record.denylist = denylist_;
  } else if (!record.denylist) {  // the record is of an earlier program, or nothing was taken down
    const auto text = store_.read(std::string(kDenylist));
    if (text) record.denylist = codec::sha256(*text);
  }
  write_commit(store_, record);
}

void Commit::commit(const Manifest& manifest) {
  const codec::Digest plan = write_plan();
  store_.sync();
  const std::string text = manifest_json(manifest);
  store_.write_durably(manifest_path(manifest.sequence), text);
  CommitRecord record =
      CommitRecord::following(read_commit(store_), manifest.sequence, codec::sha256(text));
  record.plan = plan;
  write_record(record);
  recover(store_);
}

void Commit::repair() {
  CommitRecord record = read_commit(store_).value();
  record.plan = write_plan();
  store_.sync();
  write_record(record);
  recover(store_);
}

bool recover(FileStore& store) {
  const auto record = read_commit(store);
  const bool pending = record && record->plan;
  if (pending) {
    apply(store, read_lines(store, std::string(kPlan), *record->plan), *record);
  }
  for (const std::string_view leftovers : {kStaged, kTemporary})
    store.remove(std::string(leftovers));
  return pending;
}

}  // namespace vizzy::store
