#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/destination/destination.h"
#include "core/error.h"
#include "core/http/message.h"

/// What an answer of a store must have to be believed. A proxy, a sign-in page, a web server or a
/// store in trouble answer 200 too.
namespace vizzy::destination {

/// The tag of an object: Google's generation, or the ETag, never the weak one that a proxy which
/// compresses makes of it. Empty when the answer has none.
[[nodiscard]] std::string tag_of(const http::Response& response);

/// What is wrong with an answer of success, in words that follow "it sent"; nothing when it proves
/// itself.
/// An object or its receipt has a tag and is neither a web page nor an error.
[[nodiscard]] std::optional<std::string> why_not_object(const http::Response& response);
/// A removal confirms with nothing, or with an element `root`.
[[nodiscard]] std::optional<std::string> why_not_removal(const http::Response& response,
                                                         std::string_view root);

/// Whether a change was one of a bucket that keeps versions.
[[nodiscard]] bool shows_versions(const http::Response& response);

/// Whether a store says that an object does not exist: 404 alone may be anybody's.
[[nodiscard]] bool is_absent(const http::Response& response);

struct ListedPage {
  std::vector<Destination::Listed> objects;  ///< with their whole keys
  std::string token;                         ///< of the next page; empty for the last one
};

/// Reads a page of a listing of version 2. Errors: `Error{failed}`, which says how `destination`
/// answered, for anything else: one that was cut off, has no token though it goes on, has keys
/// outside of `prefix`, or sizes that are not numbers.
[[nodiscard]] ListedPage read_listed_page(const http::Response& response, const std::string& prefix,
                                          const std::string& destination);

/// The error for an answer of success that proves nothing. `what` is as in "take v1/a.json".
[[nodiscard]] Error unproven(const http::Response& response, const std::string& what,
                             const std::string& destination, const std::string& sent);

}  // namespace vizzy::destination
