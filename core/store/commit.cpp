#include "core/store/commit.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/format/admission.h"
#include "core/format/canonical_json.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/damage.h"
#include "core/store/half_restored.h"
#include "core/store/layout.h"

namespace vizzy::store {

namespace {

namespace ondemand = simdjson::ondemand;

/// A part has a few hundred kilobytes.
constexpr std::size_t kStepsPerPart = 4096;

Error incomplete(const std::string& what) {
  return {ErrorKind::failed, what + ", so the last commit cannot be completed", kRestoreOrRebuild};
}

Error damaged_plan(const std::string& path) { return incomplete(path + " is missing or damaged"); }

/// One line of the plan, see commit.h.
struct PlanLine {
  enum class Action { put, take, remove, part, put_all, take_all };
  Action action;
  std::string path;
  codec::Digest digest{};   ///< of the file
  std::uint64_t files = 0;  ///< of a folder
  std::string plan = {};    ///< whose parts staged what is taken
};

struct NamedAction {
  std::string_view name;
  PlanLine::Action action;
};

constexpr std::string_view kPut = "put";
constexpr std::string_view kTake = "take";
constexpr std::string_view kPart = "part";
constexpr std::string_view kRemove = "remove";
constexpr std::string_view kPutAll = "put_all";
constexpr std::string_view kTakeAll = "take_all";
constexpr std::string_view kDigest = "sha256";
constexpr std::string_view kFiles = "files";
constexpr std::string_view kOfPlan = "plan";
constexpr std::array kActions{NamedAction{kPut, PlanLine::Action::put},
                              NamedAction{kTake, PlanLine::Action::take},
                              NamedAction{kPart, PlanLine::Action::part},
                              NamedAction{kRemove, PlanLine::Action::remove},
                              NamedAction{kPutAll, PlanLine::Action::put_all},
                              NamedAction{kTakeAll, PlanLine::Action::take_all}};

bool is_of_folder(PlanLine::Action action) {
  return action == PlanLine::Action::put_all || action == PlanLine::Action::take_all;
}

bool is_taken(PlanLine::Action action) {
  return action == PlanLine::Action::take || action == PlanLine::Action::take_all;
}

std::string admitted_path(std::string_view text, PlanLine::Action action) {
  if (is_of_folder(action)) return admitted(text, is_documents_folder);
  return admitted(text, action == PlanLine::Action::part ? is_plan_part : is_mutable);
}

PlanLine line_of(ondemand::object members) {
  using Action = PlanLine::Action;
  std::optional<PlanLine> line;
  std::optional<codec::Digest> digest;
  std::optional<std::uint64_t> files;
  std::string plan;
  for (auto member : members) {
    const std::string_view name = member.unescaped_key();
    const auto* action = std::ranges::find(kActions, name, &NamedAction::name);
    if (action != kActions.end()) {
      line = {action->action, admitted_path(member.value().get_string(), action->action)};
    } else if (name == kDigest) {
      digest = codec::digest_from_hex(member.value().get_string().value());
    } else if (name == kFiles) {
      files = member.value().get_uint64();
    } else if (name == kOfPlan) {
      plan = admitted(member.value().get_string().value(), format::is_name);
    } else {
      throw NewerRecord(fmt::format(" (it has \"{}\")", name));
    }
  }
  const bool has_digest = line && line->action != Action::remove && !is_of_folder(line->action);
  if (!line || digest.has_value() != has_digest ||
      files.has_value() != is_of_folder(line->action) || plan.empty() == is_taken(line->action))
    throw std::invalid_argument("not a line of a plan");
  if (digest) line->digest = *digest;
  line->files = files.value_or(0);
  line->plan = std::move(plan);
  return *std::move(line);
}

/// Reads lines one after another: the parser keeps its memory.
class LineReader {
 public:
  PlanLine operator()(const std::string& text) {
    const auto read = [&] {
      const simdjson::padded_string padded(text);
      ondemand::document document = parser_.iterate(padded);
      PlanLine line = line_of(document.get_object());
      if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
        throw std::invalid_argument("more than one object");
      return line;
    };
    return read_record(kPlan, read, [] { return damaged_plan(std::string(kPlan)); });
  }

 private:
  ondemand::parser parser_;
};

/// A line of the plan: {"<action>":"<path>","<name>":<value>...}. Values are JSON.
std::string line_text(
    std::string_view action, std::string_view path,
    std::initializer_list<std::pair<std::string_view, std::string>> members = {}) {
  std::string line = "{\"";
  line.append(action).append("\":");
  format::append_json_string(line, path);
  for (const auto& [name, value] : members)
    line.append(",\"").append(name).append("\":").append(value);
  return line + "}\n";
}

std::string in_quotes(std::string_view text) { return fmt::format("\"{}\"", text); }

std::string in_quotes(const codec::Digest& digest) { return in_quotes(codec::to_hex(digest)); }

/// Where the file or the folder of a line is staged.
std::string staged(const PlanLine& line) {
  return is_taken(line.action) ? staged_by_part_path(line.plan, line.path) : staged_path(line.path);
}

void put_in_place(FileStore& store, const PlanLine& line) {
  if (store.move(staged(line), line.path)) return;
  const auto bytes = store.read(line.path);  // an interrupted run may have moved it
  if (!bytes || codec::sha256(*bytes) != line.digest)
    throw incomplete(staged(line) + " is missing");
}

/// An interrupted run may have moved it, or some of its files.
void put_folder_in_place(FileStore& store, const PlanLine& line) {
  (void)store.move_folder(staged(line), line.path);
  std::uint64_t files = 0;
  store.list(line.path, [&](const std::string&) { ++files; });
  if (files < line.files)
    throw incomplete(fmt::format("{} lacks {} files", line.path, line.files - files));
}

/// The lines of a plan, or of a part of one.
std::string read_lines(FileStore& store, const std::string& path, const codec::Digest& digest) {
  auto lines = store.read(path);
  if (!lines || codec::sha256(*lines) != digest) throw damaged_plan(path);
  return *std::move(lines);
}

enum class Parts { allowed, refused };

/// Carries out the lines; repeating one is harmless. `is_synced` says whether all earlier moves
/// would survive a power cut.
void carry_out(FileStore& store, const std::string& plan, Parts parts, bool& is_synced) {
  std::istringstream lines(plan);
  LineReader read_line;
  for (std::string text; std::getline(lines, text);) {
    const PlanLine line = read_line(text);
    switch (line.action) {
      case PlanLine::Action::put:
      case PlanLine::Action::take:
        put_in_place(store, line);
        is_synced = false;
        break;
      case PlanLine::Action::put_all:
      case PlanLine::Action::take_all:
        put_folder_in_place(store, line);
        is_synced = false;
        break;
      case PlanLine::Action::remove:
        // No power cut may bring an old entry back and leave what it leads to removed.
        if (!std::exchange(is_synced, true)) store.sync();
        store.remove(line.path);
        break;
      case PlanLine::Action::part:
        if (parts == Parts::refused) throw damaged_plan(line.path);
        carry_out(store, read_lines(store, line.path, line.digest), Parts::refused, is_synced);
        break;
    }
  }
}

/// Carries out the whole plan and marks the record as done.
void apply(FileStore& store, const std::string& plan, CommitRecord record) {
  bool is_synced = true;
  carry_out(store, plan, Parts::allowed, is_synced);
  store.sync();
  record.plan.reset();
  write_commit(store, record);
  store.remove_folder(std::string(kStaged));
}

/// Nobody could read it back.
void require_readable(std::string_view path, std::string_view bytes) {
  if (bytes.size() <= kMostBookkeepingBytes) return;
  throw Error(
      ErrorKind::failed,
      fmt::format("{} would have {} MB, more than vizzy reads back", path,
                  bytes.size() / 1'000'000),
      {"use fewer segments and shorter names of them; for the denylist, leave keys that are "
       "taken down out of the query instead"});
}

}  // namespace

std::string Commit::lines_of(std::vector<Step> steps) {
  std::ranges::sort(steps, {}, &Step::path);
  std::string lines;
  for (const Step& step : steps) lines += step.line;
  return lines;
}

codec::Digest Commit::put(const std::string& path, std::string_view bytes, Stage stage) {
  if (stage == Stage::bookkeeping) require_readable(path, bytes);
  const codec::Digest digest = codec::sha256(bytes);
  store_.stage(staged_path(path), bytes);
  if (path == kDenylist) denylist_ = digest;
  if (const auto sequence = sequence_of_manifest(path)) manifests_[*sequence] = digest;
  if (Folder* folder = folder_of(stage, path)) {
    count(folder->put);
  } else {
    add(stage, {path, line_text(kPut, path, {{kDigest, in_quotes(digest)}})});
  }
  return digest;
}

void Commit::take(const std::string& plan, const std::string& path, const codec::Digest& digest) {
  plan_ = plan;
  if (Folder* folder = folder_of(Stage::document, path)) {
    count(folder->taken);
  } else {
    add(Stage::document,
        {path, line_text(kTake, path, {{kDigest, in_quotes(digest)}, {kOfPlan, in_quotes(plan)}})});
  }
}

void Commit::remove(const std::string& path) {
  add(Stage::removal, {path, line_text(kRemove, path)});
}

void Commit::add(Stage stage, Step step) {
  if (!is_mutable(step.path))
    throw Error(ErrorKind::failed, step.path + " is not a file that vizzy changes");
  const std::lock_guard lock(mutex_);
  Steps& steps = stages_[stage];
  steps.rest.push_back(std::move(step));
  ++size_;
  if (steps.rest.size() == kStepsPerPart) write_part(steps);
}

/// The folder with which a file is moved, if any.
Commit::Folder* Commit::folder_of(Stage stage, const std::string& path) {
  if (stage != Stage::document || !is_mutable(path)) return nullptr;
  const auto found = std::ranges::find_if(folders_, [&](const Folder& folder) {
    return path.starts_with(folder.path) && path[folder.path.size()] == '/';
  });
  return found == folders_.end() ? nullptr : &*found;
}

void Commit::count(std::uint64_t& files) {
  const std::lock_guard lock(mutex_);
  ++size_;
  ++files;
}

std::string Commit::folder_lines() const {
  std::string lines;
  for (const Folder& folder : folders_) {
    if (folder.put > 0)
      lines += line_text(kPutAll, folder.path, {{kFiles, std::to_string(folder.put)}});
    if (folder.taken > 0)
      lines += line_text(kTakeAll, folder.path,
                         {{kFiles, std::to_string(folder.taken)}, {kOfPlan, in_quotes(plan_)}});
  }
  return lines;
}

void Commit::write_part(Steps& steps) {
  const std::string path = plan_part_path(++parts_);
  const std::string text = lines_of(std::exchange(steps.rest, {}));
  store_.stage(path, text);
  steps.parts += line_text(kPart, path, {{kDigest, in_quotes(codec::sha256(text))}});
}

codec::Digest Commit::write_plan() {
  std::string plan = folder_lines();
  for (auto& [stage, steps] : stages_) plan += steps.parts + lines_of(std::move(steps.rest));
  store_.stage(std::string(kPlan), plan);
  return codec::sha256(plan);
}

/// Writes the record with the plan, which is already durable.
void Commit::write_record(CommitRecord record) {
  if (denylist_) {
    record.denylist = denylist_;
  } else if (!record.denylist) {  // the record is of an earlier program, or nothing was taken down
    const auto text = store_.read(std::string(kDenylist));
    if (text) record.denylist = codec::sha256(*text);
  }
  for (const auto& [sequence, digest] : manifests_)
    if (sequence < record.sequence) record.history[sequence] = digest;
  write_commit(store_, record);
}

void Commit::commit(const Manifest& manifest, Takedowns takedowns) {
  if (manifest.sequence > kMostSequence)
    throw Error(
        ErrorKind::failed, "the output folder has reached the highest sequence number",
        {fmt::format("build into a new folder with --out, and take down there again what {} lists",
                     kDenylist)});
  const std::string text = manifest_json(manifest);
  require_readable(manifest_path(manifest.sequence), text);
  const codec::Digest plan = write_plan();
  store_.sync();
  store_.write_durably(manifest_path(manifest.sequence), text);
  CommitRecord record =
      CommitRecord::following(read_commit(store_), manifest.sequence, codec::sha256(text));
  record.plan = plan;
  record.owes_takedowns = takedowns == Takedowns::owed;
  write_record(record);
  recover(store_);
}

void Commit::repair(Takedowns takedowns) {
  CommitRecord record = read_commit(store_).value();
  record.plan = write_plan();
  store_.sync();
  record.owes_takedowns = takedowns == Takedowns::owed;
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
    store.remove_folder(std::string(leftovers));
  if (record) require_state_of_public(store);
  return pending;
}

}  // namespace vizzy::store
