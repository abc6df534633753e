/** Everything that an app uses. */
export { FeedClient } from "./client.js";
export { difference } from "./difference.js";
export { getDocument, getDocumentByAlias } from "./documents.js";
export { FeedError } from "./errors.js";
export { Scroll } from "./scroll.js";
export { getDirectory } from "./segments.js";
export { follow } from "./follow.js";
export { BrowserStorage } from "./browser_storage.js";
export { IndexedDbStorage } from "./indexed_db.js";
export { KeyValueStorage } from "./key_value_storage.js";
export { MemoryStorage } from "./storage.js";
