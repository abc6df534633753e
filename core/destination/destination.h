#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vizzy::destination {

/// What an object is served with. A folder keeps no headers: there the host sets them.
struct ObjectHeaders {
  std::string content_type;
  std::string content_encoding;  ///< empty for identity
  std::string cache_control;

  friend bool operator==(const ObjectHeaders&, const ObjectHeaders&) = default;
};

/// How a store keeps apart two publishers that replace one key at the same time.
enum class SwapMethod {
  unknown,
  none,        ///< it does not: what is read and then written may be overwritten in between
  lock,        ///< the lock of a file
  quoted_tag,  ///< If-Match with the ETag as it was sent
  bare_tag,    ///< If-Match with the ETag without its quotation marks
  generation,  ///< x-goog-if-generation-match
};

/// Where a feed is published: bytes by key, as "v1/discovery.json". Safe to use by several threads
/// at once. Every method throws `Error{failed}` that names the destination and the remedy.
class Destination {
 public:
  virtual ~Destination() = default;

  struct Found {
    std::string bytes;
    std::string tag;  ///< opaque; another one after each change
  };

  /// As a user names it, and as messages do.
  [[nodiscard]] virtual const std::string& name() const = 0;
  /// Tells it from every other place: two stores may have buckets of one name.
  [[nodiscard]] virtual std::string address() const { return name(); }
  /// Whether objects are served with the headers they were put with.
  [[nodiscard]] virtual bool keeps_headers() const = 0;
  /// Whether what `put` returned from survives a power cut before `sync`.
  [[nodiscard]] virtual bool puts_durably() const = 0;
  /// Whether an answer showed that what is replaced and removed stays as an older version.
  [[nodiscard]] virtual bool keeps_versions() const { return false; }

  [[nodiscard]] virtual std::optional<Found> get(const std::string& key) = 0;
  /// How long ago an object was put, by the destination's own clock; absent when it does not tell.
  [[nodiscard]] virtual std::optional<std::chrono::seconds> age(const std::string& key) = 0;
  /// Creates or replaces an object at once for every reader. Doing it twice does no harm.
  virtual void put(const std::string& key, std::string_view bytes,
                   const ObjectHeaders& headers) = 0;
  /// Removes objects; what is not there is removed already.
  virtual void remove(const std::vector<std::string>& keys) = 0;
  /// On return all that was put and removed before survives a power cut.
  virtual void sync() = 0;

  /// Replaces an object if its tag is still `expected`, or creates it if there is none and nothing
  /// is expected. Returns the new tag; absent when another publisher was faster, and also when an
  /// answer was lost and the change had been made: the caller reads and compares.
  [[nodiscard]] virtual std::optional<std::string> compare_and_swap(
      const std::string& key, std::string_view bytes, const ObjectHeaders& headers,
      const std::optional<std::string>& expected) = 0;
  /// What `compare_and_swap` relies on. Finds it out by trying with the key `probe`, unless it is
  /// known.
  [[nodiscard]] virtual SwapMethod swap_method(const std::string& probe) = 0;
  /// Makes known what an earlier run found out.
  virtual void assume(SwapMethod swap_method) = 0;

  struct Listed {
    std::string key;
    std::uint64_t size = 0;
    std::chrono::sys_seconds modified{};  ///< when it was last put, by the destination's clock
    /// Its ETag without quotation marks: in most stores the MD5 of its bytes in hexadecimal digits.
    std::string tag = {};
  };
  using Visit = std::function<void(const Listed& object)>;
  /// Visits every object whose key begins with `prefix`.
  virtual void list(const std::string& prefix, const Visit& visit) = 0;
};

}  // namespace vizzy::destination
