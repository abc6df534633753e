#pragma once

#include <array>
#include <string_view>

/// Everything that reads bytes from outside, with any bytes. Nothing but `vizzy::Error` may leave
/// it, and what it takes must have the properties that the target asks for: a target that throws
/// has found a mistake. libFuzzer runs them (entry.cpp, scripts/fuzz.sh), and the unit tests with
/// the inputs of corpus/ (corpus_test.cpp).
namespace vizzy::fuzz {

using Target = void (*)(std::string_view bytes);

void answer(std::string_view bytes);      ///< an answer of a live host, as verify reads it
void changes(std::string_view bytes);     ///< state/changes/**.ndjson, and `changes` of a feed
void commit(std::string_view bytes);      ///< state/commit.json
void csv(std::string_view bytes);         ///< creators to import
void definition(std::string_view bytes);  ///< what to compile
void denylist(std::string_view bytes);    ///< state/denylist.json
void encodings(std::string_view bytes);   ///< gzip and Brotli
void folder(std::string_view bytes);      ///< a manifest, as verify and gc take it
void hold(std::string_view bytes);        ///< state/hold.json
void key(std::string_view bytes);         ///< keys and path segments
void listing(std::string_view bytes);     ///< what a store lists, removes or refuses
void manifest(std::string_view bytes);    ///< state/manifests/*.json
void ndjson(std::string_view bytes);      ///< videos to import
void profile(std::string_view bytes);     ///< the files of the AWS tools
void published(std::string_view bytes);   ///< entry, page, index and document, to be rewritten
void shards(std::string_view bytes);      ///< state/shards/**.ndjson
void walk(std::string_view bytes);        ///< entry, pages and index, as verify walks them

struct NamedTarget {
  const char* name;
  Target run;
};

inline constexpr std::array<NamedTarget, 17> kTargets{{{"answer", answer},
                                                       {"changes", changes},
                                                       {"commit", commit},
                                                       {"csv", csv},
                                                       {"definition", definition},
                                                       {"denylist", denylist},
                                                       {"encodings", encodings},
                                                       {"folder", folder},
                                                       {"hold", hold},
                                                       {"key", key},
                                                       {"listing", listing},
                                                       {"manifest", manifest},
                                                       {"ndjson", ndjson},
                                                       {"profile", profile},
                                                       {"published", published},
                                                       {"shards", shards},
                                                       {"walk", walk}}};

}  // namespace vizzy::fuzz
