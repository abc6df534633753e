#pragma once

#include <libpq-fe.h>

#include "core/shared_library.h"

namespace vizzy::source {

/// The functions of libpq that vizzy calls, under their names
/// (https://www.postgresql.org/docs/15/libpq.html).
struct Libpq {
  SharedLibrary library{"libpq.so.5", "libpq5"};
  // NOLINTBEGIN(readability-identifier-naming): as libpq names them
  decltype(&::PQcancel) PQcancel = library["PQcancel"];
  decltype(&::PQclear) PQclear = library["PQclear"];
  decltype(&::PQcmdTuples) PQcmdTuples = library["PQcmdTuples"];
  decltype(&::PQconnectdbParams) PQconnectdbParams = library["PQconnectdbParams"];
  decltype(&::PQconninfoFree) PQconninfoFree = library["PQconninfoFree"];
  decltype(&::PQconninfoParse) PQconninfoParse = library["PQconninfoParse"];
  decltype(&::PQconsumeInput) PQconsumeInput = library["PQconsumeInput"];
  decltype(&::PQerrorMessage) PQerrorMessage = library["PQerrorMessage"];
  decltype(&::PQfinish) PQfinish = library["PQfinish"];
  decltype(&::PQflush) PQflush = library["PQflush"];
  decltype(&::PQfname) PQfname = library["PQfname"];
  decltype(&::PQfreeCancel) PQfreeCancel = library["PQfreeCancel"];
  decltype(&::PQfreemem) PQfreemem = library["PQfreemem"];
  decltype(&::PQftype) PQftype = library["PQftype"];
  decltype(&::PQgetCancel) PQgetCancel = library["PQgetCancel"];
  decltype(&::PQgetResult) PQgetResult = library["PQgetResult"];
  decltype(&::PQgetisnull) PQgetisnull = library["PQgetisnull"];
  decltype(&::PQgetlength) PQgetlength = library["PQgetlength"];
  decltype(&::PQgetvalue) PQgetvalue = library["PQgetvalue"];
  decltype(&::PQisBusy) PQisBusy = library["PQisBusy"];
  decltype(&::PQnfields) PQnfields = library["PQnfields"];
  decltype(&::PQntuples) PQntuples = library["PQntuples"];
  decltype(&::PQpingParams) PQpingParams = library["PQpingParams"];
  decltype(&::PQputCopyData) PQputCopyData = library["PQputCopyData"];
  decltype(&::PQputCopyEnd) PQputCopyEnd = library["PQputCopyEnd"];
  decltype(&::PQresultErrorField) PQresultErrorField = library["PQresultErrorField"];
  decltype(&::PQresultStatus) PQresultStatus = library["PQresultStatus"];
  decltype(&::PQsendDescribePrepared) PQsendDescribePrepared = library["PQsendDescribePrepared"];
  decltype(&::PQsendPrepare) PQsendPrepare = library["PQsendPrepare"];
  decltype(&::PQsendQuery) PQsendQuery = library["PQsendQuery"];
  decltype(&::PQsendQueryParams) PQsendQueryParams = library["PQsendQueryParams"];
  decltype(&::PQsendQueryPrepared) PQsendQueryPrepared = library["PQsendQueryPrepared"];
  decltype(&::PQsetnonblocking) PQsetnonblocking = library["PQsetnonblocking"];
  decltype(&::PQsetNoticeReceiver) PQsetNoticeReceiver = library["PQsetNoticeReceiver"];
  decltype(&::PQsetSingleRowMode) PQsetSingleRowMode = library["PQsetSingleRowMode"];
  decltype(&::PQsocket) PQsocket = library["PQsocket"];
  decltype(&::PQstatus) PQstatus = library["PQstatus"];
  decltype(&::PQtransactionStatus) PQtransactionStatus = library["PQtransactionStatus"];
  decltype(&::PQuser) PQuser = library["PQuser"];
  // NOLINTEND(readability-identifier-naming)
};

/// Loads the library at the first call. Errors: `failed` when it is not installed.
[[nodiscard]] inline const Libpq& libpq() {
  static const Libpq library;
  return library;
}

}  // namespace vizzy::source
