#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace vizzy::sort {

/// The memory that all holders of rows share. When they exceed the limit together, the largest ones
/// whose rows nobody reads move them to disk. For one thread at a time.
class MemoryBudget {
 public:
  /// Holds rows in memory and knows how to move them to disk.
  class Holder {
   public:
    explicit Holder(MemoryBudget& memory);
    virtual ~Holder();
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

   protected:
    [[nodiscard]] MemoryBudget& memory() const { return memory_; }
    /// Reports how much is held now; may call `spill`, of this holder or of another.
    void hold(std::size_t bytes);
    /// Moves what is held to disk, and reports with `hold` what is left. Errors: `failed`.
    virtual void spill() = 0;
    /// From now on what is held stays in memory, because a stream reads it.
    void keep() { is_kept_ = true; }

   private:
    friend MemoryBudget;

    MemoryBudget& memory_;
    std::size_t held_ = 0;
    bool is_kept_ = false;
  };

  /// Rows beyond `limit_bytes` go to files in `folder`. It may be one of several equal budgets that
  /// share the memory of a process.
  MemoryBudget(std::size_t limit_bytes, std::filesystem::path folder, std::size_t sharers = 1);

  [[nodiscard]] std::size_t limit_bytes() const { return limit_bytes_; }
  /// The limits of all budgets that share the memory, together.
  [[nodiscard]] std::size_t shared_bytes() const { return limit_bytes_ * sharers_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  [[nodiscard]] Holder* largest() const;
  void enforce();

  std::size_t limit_bytes_;
  std::filesystem::path folder_;
  std::size_t sharers_;
  std::vector<Holder*> holders_;
  std::size_t held_ = 0;
  bool is_spilling_ = false;
};

/// Memory besides rows that counts as theirs do, for as long as the object lives.
class ReservedMemory final : private MemoryBudget::Holder {
 public:
  ReservedMemory(MemoryBudget& memory, std::size_t bytes) : Holder(memory) {
    keep();
    hold(bytes);
  }

 private:
  void spill() override {}  // never asked to
};

}  // namespace vizzy::sort
