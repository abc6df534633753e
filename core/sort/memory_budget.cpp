#include "core/sort/memory_budget.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

namespace vizzy::sort {

namespace {

/// Small blocks that are free among others that are not: millions of them, once rows are on disk.
void return_free_memory() {
#ifdef __GLIBC__
  (void)malloc_trim(0);
#endif
}

}  // namespace

MemoryBudget::MemoryBudget(std::size_t limit_bytes, std::filesystem::path folder,
                           std::size_t sharers)
    : limit_bytes_(limit_bytes), folder_(std::move(folder)), sharers_(sharers) {}

MemoryBudget::Holder::Holder(MemoryBudget& memory) : memory_(memory) {
  memory_.holders_.push_back(this);
}

MemoryBudget::Holder::~Holder() {
  memory_.held_ -= held_;
  std::erase(memory_.holders_, this);
}

void MemoryBudget::Holder::hold(std::size_t bytes) {
  memory_.held_ = memory_.held_ - held_ + bytes;
  held_ = bytes;
  memory_.enforce();
}

/// The holder that can free the most memory; null when none can free any.
MemoryBudget::Holder* MemoryBudget::largest() const {
  Holder* found = nullptr;
  for (Holder* const holder : holders_)
    if (!holder->is_kept_ && holder->held_ > (found == nullptr ? 0 : found->held_)) found = holder;
  return found;
}

void MemoryBudget::enforce() {
  if (is_spilling_) return;
  is_spilling_ = true;  // a report during a spill must not start another one
  try {
    while (held_ > limit_bytes_) {
      Holder* const holder = largest();
      if (holder == nullptr) break;
      holder->spill();
      return_free_memory();
    }
  } catch (...) {
    is_spilling_ = false;
    throw;
  }
  is_spilling_ = false;
}

}  // namespace vizzy::sort
