#include "core/codec/brotli.h"
#include "core/codec/encoding.h"
#include "core/codec/gzip.h"
#include "core/format/read_back.h"
#include "core/store/layout.h"
#include "tests/verify/host/faulty_host.h"

namespace vizzy::test {

format::Entry LiveFeed::parse(const std::string& json) {
  return format::parse_entry(json, "entry");
}

void LiveFeed::replace(const std::string& url, const std::string& json) {
  store.set(store::public_path(url, codec::Encoding::identity), json);
  store.set(store::public_path(url, codec::Encoding::gzip), codec::GzipEncoder(6)(json));
  if (store.read(store::public_path(url, codec::Encoding::brotli)))
    store.set(store::public_path(url, codec::Encoding::brotli), codec::brotli(json, 5));
}

}  // namespace vizzy::test
