#include "core/http/xml.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace vizzy::http;

TEST_CASE("the text of an element is read with its entities decoded") {
  CHECK(xml_text("<Error><Code>NoSuchBucket</Code></Error>", "Code") == "NoSuchBucket");
  CHECK(xml_text("<ETag>&quot;a&amp;b&quot;</ETag>", "ETag") == "\"a&b\"");
  CHECK(xml_text("<K>&#38;&#x3c;&unknown;&</K>", "K") == "&<&unknown;&");
  CHECK(xml_text("<A>1</A><A>2</A>", "A") == "1");
  CHECK(xml_text("<A>1", "A").empty());
  CHECK(xml_text("", "A").empty());
}

TEST_CASE("elements of one name are visited in order") {
  std::vector<std::string> found;
  for_each_element("<L><C><K>a</K></C><C><K>b</K></C></L>", "C",
                   [&](std::string_view inside) { found.emplace_back(inside); });
  CHECK(found == std::vector<std::string>{"<K>a</K>", "<K>b</K>"});
}

TEST_CASE("text is escaped so that it is read as it was") {
  const std::string text = "a<b>&\"c'";
  CHECK(xml_escaped(text) == "a&lt;b&gt;&amp;&quot;c&apos;");
  CHECK(xml_text("<K>" + xml_escaped(text) + "</K>", "K") == text);
}
