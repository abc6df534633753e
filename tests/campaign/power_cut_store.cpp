#include "tests/campaign/power_cut_store.h"

#include <utility>

namespace vizzy::test {

std::optional<std::string> PowerCutStore::read(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(path);
  return found == files_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint64_t> PowerCutStore::size(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(path);
  return found == files_.end() ? std::nullopt : std::optional(found->second.size());
}

void PowerCutStore::write(const std::string& path, std::string_view bytes) {
  carry_out({Kind::write, path, "", std::string(bytes)});
}

bool PowerCutStore::stage(const std::string& path, std::string_view bytes) {
  const bool is_new = !size(path);
  write(path, bytes);
  return is_new;
}

void PowerCutStore::write_durably(const std::string& path, std::string_view bytes) {
  carry_out({Kind::write_durably, path, "", std::string(bytes)});
}

bool PowerCutStore::move(const std::string& from, const std::string& to) {
  if (!size(from)) return false;
  carry_out({Kind::move, to, from, ""});
  return true;
}

void PowerCutStore::remove(const std::string& path) { carry_out({Kind::remove, path, "", ""}); }

void PowerCutStore::sync() {
  const std::lock_guard lock(mutex_);
  durable_ = files_;
  since_sync_.clear();
}

void PowerCutStore::list(const std::string& folder, const Visit& visit) {
  Files files;
  {
    const std::lock_guard lock(mutex_);
    files = files_;
  }
  for (const auto& [path, bytes] : files)
    if (path.starts_with(folder + "/")) visit(path);
}

void PowerCutStore::carry_out(Step step) {
  const std::lock_guard lock(mutex_);
  apply(step, files_);
  since_sync_.push_back(std::move(step));
}

void PowerCutStore::apply(const Step& step, Files& files) {
  switch (step.kind) {
    case Kind::write:
    case Kind::write_durably: files[step.path] = step.bytes; break;
    case Kind::move: {
      auto node = files.extract(step.from);
      if (!node.empty()) files[step.path] = std::move(node.mapped());
      break;
    }
    case Kind::remove:
      std::erase_if(files, [&](const auto& file) {
        return file.first == step.path || file.first.starts_with(step.path + "/");
      });
  }
}

void PowerCutStore::apply_in_part(const Step& step, Files& files, Loss loss,
                                  ingest::Random& random) {
  if (step.kind == Kind::write_durably) return apply(step, files);
  if (loss == Loss::all || (loss == Loss::some && random.one_in(2))) return;
  if (step.kind == Kind::remove) {  // of a folder some files may be left
    std::erase_if(files, [&](const auto& file) {
      return file.first == step.path ||
             (file.first.starts_with(step.path + "/") && !random.one_in(3));
    });
    return;
  }
  Step left = step;
  if (loss == Loss::contents || random.one_in(3)) left.bytes.clear();
  if (random.one_in(4)) left.bytes.resize(left.bytes.size() / 2);
  apply(left, files);
}

void PowerCutStore::cut_power(ingest::Random& random) {
  const std::lock_guard lock(mutex_);
  const auto loss = static_cast<Loss>(random.below(3));
  Files left = durable_;
  for (const Step& step : since_sync_) apply_in_part(step, left, loss, random);
  files_ = durable_ = std::move(left);
  since_sync_.clear();
}

}  // namespace vizzy::test
