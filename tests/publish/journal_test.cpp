#include "core/publish/journal.h"

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"

using namespace vizzy;
using namespace vizzy::test;

TEST_CASE("a journal remembers what was put while the head stays") {
  const TemporaryFolder folder;
  const auto file = folder / "journals/a.log";
  Journal(file, sha256("head")).add(sha256("one"));
  Journal again(file, sha256("head"));
  CHECK(again.has(sha256("one")));
  CHECK_FALSE(again.has(sha256("two")));
}

TEST_CASE("a journal goes on over heads that its own folder wrote") {
  const TemporaryFolder folder;
  const auto file = folder / "a.log";
  {
    Journal journal(file, sha256("before"));
    journal.add(sha256("one"));
    journal.note_head(sha256("intent"));
    journal.add(sha256("two"));
  }
  Journal again(file, sha256("intent"));
  CHECK(again.has(sha256("one")));
  CHECK(again.has(sha256("two")));
}

TEST_CASE("a journal is begun anew when someone else moved the head") {
  const TemporaryFolder folder;
  const auto file = folder / "a.log";
  Journal(file, sha256("head")).add(sha256("one"));
  CHECK_FALSE(Journal(file, sha256("another")).has(sha256("one")));
  CHECK_FALSE(Journal(file, sha256("head")).has(sha256("one")));
}

TEST_CASE("a line of a journal that was cut off is ignored") {
  const TemporaryFolder folder;
  const auto file = folder / "a.log";
  Journal(file, sha256("head")).add(sha256("one"));
  write_file(file, read_file(file) + "put 0123");
  CHECK(Journal(file, sha256("head")).has(sha256("one")));
}

TEST_CASE("a journal without a file remembers nothing") {
  Journal journal;
  journal.add(sha256("one"));
  journal.note_head(sha256("head"));
  journal.remove();
  CHECK_FALSE(journal.has(sha256("one")));
}
