#include "tests/campaign/trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/codec/decode.h"
#include "core/codec/encoding.h"
#include "core/error.h"
#include "core/store/commit.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/verify/folder/findings.h"
#include "core/verify/folder/verify_folder.h"
#include "core/versions/gc.h"
#include "tests/store/faulty_store.h"

namespace vizzy::test {

namespace {

using Kind = Violation::Kind;

constexpr int kCreators = 36;
constexpr std::chrono::sys_seconds kStart{std::chrono::seconds(1'700'000'000)};

void copy(store::FileStore& from, MemoryStore& to) {
  for (const std::string_view folder : {store::kPublic, store::kState})
    from.list(std::string(folder),
              [&](const std::string& path) { to.set(path, from.read(path).value()); });
}

/// A file that only one of them has or that differs; empty when there is none.
std::string first_difference(const MemoryStore::Files& a, const MemoryStore::Files& b) {
  const auto [in_a, in_b] = std::ranges::mismatch(a, b);
  if (in_a != a.end() && (in_b == b.end() || in_a->first <= in_b->first)) return in_a->first;
  return in_b == b.end() ? "" : in_b->first;
}

/// What a reader gets out of a file; nothing when it is damaged.
std::string decoded(const std::string& path, const std::string& bytes) {
  const auto encoding = path.ends_with(".br")   ? codec::Encoding::brotli
                        : path.ends_with(".gz") ? codec::Encoding::gzip
                                                : codec::Encoding::identity;
  try {
    return codec::decode(bytes, encoding, 1'000'000);
  } catch (const Error&) {
    return "";
  }
}

std::uint32_t below(ingest::Random& random, std::size_t bound) {
  return random.below(static_cast<std::uint32_t>(bound));
}

/// "move public/v1/creators/7.json" is one of many to public/v1/creators, "write
/// state/shards/ab/cdef.ndjson" one to state/shards.
std::string kind_of_step(const std::string& step) {
  std::size_t end = step.find('/');
  for (int parts = step.find(" public/") != std::string::npos ? 2 : 1;
       parts > 0 && end != std::string::npos; --parts)
    end = step.find('/', end + 1);
  return step.substr(0, end);
}

}  // namespace

Trial::Trial(store::FileStore& folder, std::uint64_t seed)
    : folder_(folder), random_(seed), data_(seed, kCreators), operation_{.now = kStart} {}

void Trial::step(const Accident& accident) {
  data_.change();
  operation_ = choose();
  const std::uint64_t at = choose_step();
  const bool happened =
      attempt([&] { accident([&](store::FileStore& store) { (void)run(store); }, at, random_); });
  ++struck_[name_of(operation_.kind)];
  require_readable();
  require_no_damage(folder_);
  if (random_.one_in(4)) return;
  const bool is_undone = happened && operation_.kind == Operation::Kind::undo;
  if (is_undone || random_.one_in(4)) operation_ = choose();
  recover_without_help();
}

void Trial::finish() {
  operation_ = choose();
  operation_.kind = Operation::Kind::build;
  recover_without_help();
}

Operation Trial::choose() {
  Operation next{.now = operation_.now + std::chrono::minutes(random_.below(40))};
  if (chronicle_.committed() == 0 || random_.one_in(2)) return next;
  if (random_.one_in(2)) return choose_for_versions(next);
  next.kind = Operation::Kind::gc;
  if (random_.one_in(3)) next.max_files = random_.below(20);
  return next;
}

/// A rollback to one of the versions that are kept in any case, a takedown or the end of one.
Operation Trial::choose_for_versions(Operation next) {
  const std::uint64_t back = 1 + random_.below(3);
  const Keys& taken_down = chronicle_.taken_down();
  next.key = data_.creators()[below(random_, data_.creators().size())].id;
  if (back < chronicle_.committed() && random_.one_in(2)) {
    next.kind = Operation::Kind::rollback;
    next.sequence = chronicle_.committed() - back;
  } else if (!taken_down.contains(next.key) && taken_down.size() < 3) {
    next.kind = Operation::Kind::takedown;
  } else {
    next.kind = Operation::Kind::undo;
    next.key = *std::next(taken_down.begin(), below(random_, taken_down.size()));
  }
  return next;
}

std::vector<Message> Trial::run(store::FileStore& store) const {
  return carry_out(operation_, store, data_.database());
}

void Trial::run_clean(store::FileStore& store) const {
  const auto warnings = run(store);
  if (!warnings.empty()) throw Violation(Kind::damage, "warning: " + text_of(warnings.front()));
}

std::uint64_t Trial::choose_step() {
  MemoryStore probe;
  copy(folder_, probe);
  FaultyStore counting(probe, ~std::uint64_t{0}, FaultyStore::Fault::before);
  try {
    (void)run(counting);
  } catch (const Error& error) {
    throw Violation(Kind::unrecoverable, error.what());
  }
  std::map<std::string, std::vector<std::uint64_t>> numbers;
  std::uint64_t number = 0;
  for (const std::string& step : counting.steps()) numbers[kind_of_step(step)].push_back(++number);
  const auto kind = std::next(numbers.begin(), below(random_, numbers.size()));
  struck_steps_.insert(name_of(operation_.kind) + ": " + kind->first);
  return kind->second[below(random_, kind->second.size())];
}

bool Trial::attempt(const std::function<void()>& run) {
  chronicle_.begin(operation_, data_.creators());
  run();
  const State before = std::exchange(state_, state());
  if (state_.sequence != before.sequence && state_.sequence != before.sequence + 1)
    throw Violation(Kind::unrecoverable, fmt::format("sequence {} became sequence {}",
                                                     before.sequence, state_.sequence));
  const bool happened = state_ != before;
  chronicle_.end(state_.sequence, happened);
  if (!happened) return false;
  if (state_.sequence != before.sequence) published_[state_.sequence] = operation_.now;
  if (operation_.kind == Operation::Kind::takedown) forget_entries_with(operation_.key);
  run_clean(twin_);
  return true;
}

Trial::State Trial::state() const {
  MemoryStore completed;
  copy(folder_, completed);
  try {
    store::recover(completed);
  } catch (const Error& error) {
    throw Violation(Kind::unrecoverable, error.what());
  }
  const auto commit = store::read_commit(completed);
  return {commit ? commit->sequence : 0, completed.read(std::string(store::kDenylist))};
}

void Trial::recover_without_help() {
  try {
    (void)attempt([&] { run_clean(folder_); });
  } catch (const Error& error) {
    throw Violation(Kind::unrecoverable, error.what());
  }
  chronicle_.settle();
  require_readable();
  require_no_damage(folder_);
  require_equal_to_twin();
  require_taken_down();
  remember_entries();
}

void Trial::require_readable() {
  try {
    for (const codec::Encoding encoding : codec::kEncodings) {
      const Reader reader(folder_, encoding);
      for (const char* feed : {"discovery", "newest"}) require_feed(reader, feed);
      require_documents(reader);
    }
    require_retained_versions();
  } catch (const BrokenRead& broken) {
    throw Violation(Kind::broken_read, broken.what());
  }
}

void Trial::require_feed(const Reader& reader, const std::string& feed) {
  const auto entry = reader.entry(feed);
  if (!entry && chronicle_.may_be_empty()) return;
  if (!entry) throw BrokenRead(feed, "is missing");
  const std::uint64_t sequence = entry->at("sequence");
  const Edition* edition = chronicle_.edition(sequence);
  if (edition == nullptr)
    throw BrokenRead(feed, fmt::format("of sequence {} was never published", sequence));
  if (read_to_the_end(reader, *entry) != edition->feeds.at(feed))
    throw BrokenRead(feed, fmt::format("of sequence {} shows other items", sequence));
}

void Trial::require_documents(const Reader& reader) {
  const Edition& newest = *chronicle_.edition(chronicle_.committed());
  for (const auto& [id, creator] : newest.documents) {
    const auto document = reader.document(id);
    if (document ? !chronicle_.may_show(*document) : !chronicle_.may_lack(id))
      throw BrokenRead(fmt::format("the document {}", id), "is missing or shows what never was");
  }
}

void Trial::require_retained_versions() {
  const Reader reader(folder_, codec::Encoding::brotli);
  for (const auto& [feed, entries] : entries_)
    for (const auto& [sequence, entry] : entries) {
      const auto superseded = published_.find(sequence + 1);
      const bool expired = superseded != published_.end() &&
                           chronicle_.committed() - sequence > retention_.builds &&
                           superseded->second + retention_.age <= operation_.now;
      if (!expired && read_to_the_end(reader, entry) !=
                          chronicle_.edition(entry.at("sequence"))->feeds.at(feed))
        throw BrokenRead(feed,
                         fmt::format("of the retained sequence {} shows other items", sequence));
    }
}

void Trial::require_no_damage(store::FileStore& store) {
  if (chronicle_.committed() == 0) return;  // nothing to audit yet
  NoProgress progress;
  verify::folder::VerifyReport report;
  try {
    report = verify::folder::verify_folder(store, {}, progress);
  } catch (const Error& error) {
    throw Violation(Kind::damage, error.what());
  }
  if (report.damage_count > 0)
    throw Violation(Kind::damage, verify::folder::line_of(report.damage.front()));
}

void Trial::require_equal_to_twin() {
  MemoryStore ours;
  MemoryStore theirs;
  copy(folder_, ours);
  copy(twin_, theirs);
  NoProgress progress;
  for (MemoryStore* store : {&ours, &theirs})
    (void)versions::collect_garbage(*store, {.now = operation_.now}, progress);
  require_no_damage(ours);
  const std::string difference = first_difference(ours.files(), theirs.files());
  if (!difference.empty())
    throw Violation(Kind::unrecoverable,
                    difference + " is not as in a folder that had no accident");
}

/// Not even garbage may hold a key that is taken down: it is served until it is collected.
void Trial::require_taken_down() {
  folder_.list(std::string(store::kPublic), [&](const std::string& path) {
    const std::string text = decoded(path, folder_.read(path).value());
    for (const std::int64_t key : chronicle_.taken_down())
      if (text.find(fmt::format("\"id\":{},", key)) != std::string::npos)
        throw Violation(Kind::broken_read,
                        fmt::format("{} holds {}, which was taken down", path, key));
  });
}

/// Readers who hold them may meet a missing page.
void Trial::forget_entries_with(std::int64_t key) {
  for (auto& [feed, entries] : entries_)
    std::erase_if(entries, [&](const auto& entry) {
      const ShownList& list = chronicle_.edition(entry.second.at("sequence"))->feeds.at(feed);
      return std::ranges::find(list, key, &Shown::id) != list.end();
    });
}

void Trial::remember_entries() {
  const Reader reader(folder_, codec::Encoding::identity);
  for (const char* feed : {"discovery", "newest"})
    entries_[feed][chronicle_.committed()] = reader.entry(feed).value();
}

}  // namespace vizzy::test
