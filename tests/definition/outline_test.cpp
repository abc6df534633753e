#include "core/definition/outline.h"

#include <catch2/catch.hpp>

#include "core/format/key.h"
#include "tests/support/views.h"

using namespace vizzy;
using namespace vizzy::definition;
using namespace vizzy::test;

TEST_CASE("an outline keeps what readers see of a definition") {
  FeedDefinition feed = feed_of({integer_field("id"), text_field("name")});
  const FeedOutline seen = outline(feed);
  CHECK(seen.name == "test");
  CHECK(seen.key == "id");
  CHECK(seen.page_size == 100);
  CHECK((seen.fields ==
         std::vector<FieldOutline>{{"id", FieldType::integer}, {"name", FieldType::text}}));
  feed.sql = "SELECT other";
  feed.fields[1].column = "other";
  CHECK((outline(feed) == seen));
}

TEST_CASE("every type has a word that leads back to it") {
  for (const FieldType type :
       {FieldType::integer, FieldType::decimal, FieldType::text, FieldType::boolean})
    CHECK((type_of_word(type_word(type)) == type));
  CHECK_FALSE(type_of_word("number"));
}

TEST_CASE("a key that is given as text is written as the items write it") {
  const FeedOutline numbers = outline(feed_of({integer_field("id"), text_field("name")}));
  CHECK(format::key_json(numbers, "7") == "7");
  CHECK(format::key_json(numbers, "-7") == "-7");
  CHECK(format::key_json(numbers, "9007199254740993") == "\"9007199254740993\"");
  for (const char* not_a_key : {"ana", "", "7a", "07", "+7", "7.0", "99999999999999999999"})
    CHECK_FALSE(format::key_json(numbers, not_a_key));
  const FeedOutline texts = outline(feed_of({text_field("name"), integer_field("id")}));
  CHECK(format::key_json(texts, "7") == "\"7\"");
  CHECK(format::key_json(texts, "a\"b") == R"("a\"b")");
}
