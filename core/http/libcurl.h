#pragma once

#include <curl/curl.h>

#include "core/shared_library.h"

namespace vizzy::http {

/// The functions of libcurl that vizzy calls, under their names without curl_
/// (https://curl.se/libcurl/c/allfuncs.html).
struct Libcurl {
  SharedLibrary library{"libcurl.so.4", "libcurl4"};
  decltype(&::curl_easy_cleanup) easy_cleanup = library["curl_easy_cleanup"];
  decltype(&::curl_easy_getinfo) easy_getinfo = library["curl_easy_getinfo"];
  decltype(&::curl_easy_init) easy_init = library["curl_easy_init"];
  decltype(&::curl_easy_perform) easy_perform = library["curl_easy_perform"];
  decltype(&::curl_easy_reset) easy_reset = library["curl_easy_reset"];
  decltype(&::curl_easy_setopt) easy_setopt = library["curl_easy_setopt"];
  decltype(&::curl_easy_strerror) easy_strerror = library["curl_easy_strerror"];
  decltype(&::curl_getdate) getdate = library["curl_getdate"];
  decltype(&::curl_global_init) global_init = library["curl_global_init"];
  decltype(&::curl_slist_append) slist_append = library["curl_slist_append"];
  decltype(&::curl_slist_free_all) slist_free_all = library["curl_slist_free_all"];
};

/// Loads the library at the first call. Errors: `failed` when it is not installed.
[[nodiscard]] inline const Libcurl& libcurl() {
  static const Libcurl library;
  return library;
}

}  // namespace vizzy::http
