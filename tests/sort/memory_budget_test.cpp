#include "core/sort/memory_budget.h"

#include <catch2/catch.hpp>

using namespace vizzy;
using namespace vizzy::sort;

namespace {

/// Counts how often it must spill.
class Counter final : public MemoryBudget::Holder {
 public:
  explicit Counter(MemoryBudget& memory) : Holder(memory) {}
  void take(std::size_t bytes) { hold(bytes); }
  void be_read() { keep(); }
  [[nodiscard]] int spills() const { return spills_; }

 private:
  void spill() override {
    ++spills_;
    hold(0);
  }

  int spills_ = 0;
};

}  // namespace

TEST_CASE("whoever holds most spills first, and only beyond the limit") {
  MemoryBudget memory(100, {});
  Counter large(memory);
  Counter small(memory);
  large.take(60);
  small.take(40);
  CHECK(large.spills() == 0);
  CHECK(small.spills() == 0);
  small.take(41);
  CHECK(large.spills() == 1);
  CHECK(small.spills() == 0);
  small.take(101);
  CHECK(small.spills() == 1);
}

TEST_CASE("what a holder held is free again when it goes") {
  MemoryBudget memory(100, {});
  Counter stays(memory);
  {
    Counter goes(memory);
    goes.take(90);
  }
  stays.take(100);
  CHECK(stays.spills() == 0);
}

TEST_CASE("what is read stays in memory, and another spills in its place") {
  MemoryBudget memory(100, {});
  Counter large(memory);
  Counter small(memory);
  large.take(90);
  large.be_read();
  small.take(20);
  CHECK(large.spills() == 0);
  CHECK(small.spills() == 1);
  large.take(101);  // nobody can help
  CHECK(large.spills() == 0);
}
