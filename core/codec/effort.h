#pragma once

namespace vizzy::codec {

/// How hard a build compresses. Names depend on content alone, so the effort never changes one.
enum class Effort { fast, balanced, max };

/// How many readers a resource has: the entry and the pages it names are read by nearly all.
enum class Readership { most, few };

/// The compressors' settings: libdeflate's level and Brotli's quality.
struct Levels {
  int gzip;
  int brotli;
};

/// fast: 6 and 5. balanced: 12 and 11 for what most read, 9 and 9 for the rest. max: 12 and 11.
[[nodiscard]] constexpr Levels levels(Effort effort, Readership readership) {
  if (effort == Effort::fast) return {.gzip = 6, .brotli = 5};
  if (effort == Effort::balanced && readership == Readership::few) return {.gzip = 9, .brotli = 9};
  return {.gzip = 12, .brotli = 11};
}

}  // namespace vizzy::codec
