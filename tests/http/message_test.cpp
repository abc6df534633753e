#include "core/http/message.h"

#include <catch2/catch.hpp>

using namespace vizzy::http;

TEST_CASE("paths and values are percent-encoded as signatures want it") {
  CHECK(encode_path("v1/o/ab/c~d-e_f.json.gz") == "v1/o/ab/c~d-e_f.json.gz");
  CHECK(encode_path("a b+\xc3\xa9/c") == "a%20b%2B%C3%A9/c");
  CHECK(encode_value("a/b=c&d") == "a%2Fb%3Dc%26d");
}

TEST_CASE("Content-MD5 is the digest in base64") {
  CHECK(md5_base64("") == "1B2M2Y8AsgTpgAmY7PhCfg==");  // RFC 1321
  CHECK(md5_base64("abc") == "kAFQmDzST7DWlj99KOF/cg==");
}
