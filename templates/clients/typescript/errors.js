const WORDS = {
    offline: "cannot be reached",
    timeout: "took too long",
    busy: "cannot be served now",
    gone: "does not exist",
    "not-a-feed": "is not a resource of a feed",
    "format-too-new": "needs a newer version of this app",
    unreadable: "is missing or damaged",
};
/** The only error that a reader throws, but for what an AbortSignal gives as its reason. */
export class FeedError extends Error {
    reason;
    /** Below the web root, without ".json". */
    url;
    retryAfterSeconds;
    constructor(reason, url, cause, retryAfterSeconds) {
        super(`${url} ${WORDS[reason]}`, cause === undefined ? {} : { cause });
        this.name = "FeedError";
        this.reason = reason;
        this.url = url;
        this.retryAfterSeconds = retryAfterSeconds;
    }
}
