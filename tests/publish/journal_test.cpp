#include "core/publish/journal.h"

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

TEST_CASE("a journal remembers what was put while the head stays") {
  const TemporaryFolder folder;
  const auto file = folder / "journals/a.log";
  Journal(file, codec::sha256("head")).add(codec::sha256("one"));
  Journal again(file, codec::sha256("head"));
  CHECK(again.has(codec::sha256("one")));
  CHECK_FALSE(again.has(codec::sha256("two")));
}

TEST_CASE("a journal goes on over heads that its own folder wrote") {
  const TemporaryFolder folder;
  const auto file = folder / "a.log";
  {
    Journal journal(file, codec::sha256("before"));
    journal.add(codec::sha256("one"));
    journal.note_head(codec::sha256("intent"));
    journal.add(codec::sha256("two"));
  }
  Journal again(file, codec::sha256("intent"));
  CHECK(again.has(codec::sha256("one")));
  CHECK(again.has(codec::sha256("two")));
}

TEST_CASE("a journal is begun anew when someone else moved the head") {
  const TemporaryFolder folder;
  const auto file = folder / "a.log";
  Journal(file, codec::sha256("head")).add(codec::sha256("one"));
  CHECK_FALSE(Journal(file, codec::sha256("another")).has(codec::sha256("one")));
  CHECK_FALSE(Journal(file, codec::sha256("head")).has(codec::sha256("one")));
}

TEST_CASE("a line of a journal that was cut off is ignored") {
  const TemporaryFolder folder;
  const auto file = folder / "a.log";
  Journal(file, codec::sha256("head")).add(codec::sha256("one"));
  write_file(file, read_file(file) + "put 0123");
  CHECK(Journal(file, codec::sha256("head")).has(codec::sha256("one")));
}

TEST_CASE("a journal without a file remembers nothing") {
  Journal journal;
  journal.add(codec::sha256("one"));
  journal.note_head(codec::sha256("head"));
  journal.remove();
  CHECK_FALSE(journal.has(codec::sha256("one")));
}
