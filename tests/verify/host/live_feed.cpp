#include "core/codec/brotli.h"
#include "core/codec/encoding.h"
#include "core/codec/gzip.h"
#include "core/format/read_back.h"
#include "core/store/layout.h"
#include "tests/verify/host/faulty_host.h"

namespace vizzy::test {

Entry LiveFeed::parse(const std::string& json) { return parse_entry(json, "entry"); }

void LiveFeed::replace(const std::string& url, const std::string& json) {
  store.set(layout::public_path(url, Encoding::identity), json);
  store.set(layout::public_path(url, Encoding::gzip), GzipEncoder(6)(json));
  if (store.read(layout::public_path(url, Encoding::brotli)))
    store.set(layout::public_path(url, Encoding::brotli), brotli(json, 5));
}

}  // namespace vizzy::test
