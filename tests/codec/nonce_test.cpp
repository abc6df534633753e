#include "core/codec/nonce.h"

#include <catch2/catch.hpp>

using namespace vizzy;
using namespace vizzy::codec;

TEST_CASE("no two nonces are the same") { CHECK(new_nonce() != new_nonce()); }
