#include "core/verify/host/walked_feed.h"

#include "core/codec/content_name.h"

namespace vizzy::verify::host {

namespace {

constexpr std::size_t kRepeatedKept = 5;

}  // namespace

void KeyCensus::add(std::string_view key) {
  const std::uint64_t hash = codec::leading_bits(codec::sha256(key));
  const std::lock_guard lock(mutex_);
  ++count_;
  if (!seen_.insert(hash).second) {
    repeated_.emplace(key);
    if (repeated_.size() > kRepeatedKept) repeated_.erase(std::prev(repeated_.end()));
    return;
  }
  if (max_sampled_ == 0) return;
  if (sampled_.size() == max_sampled_ && hash > sampled_.rbegin()->first) return;
  sampled_.emplace(hash, key);
  if (sampled_.size() > max_sampled_) sampled_.erase(std::prev(sampled_.end()));
}

std::vector<std::string> KeyCensus::sample() const {
  std::vector<std::string> keys;
  for (const auto& [hash, key] : sampled_) keys.push_back(key);
  return keys;
}

}  // namespace vizzy::verify::host
