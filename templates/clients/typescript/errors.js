/** The only error that a reader throws, but for what an AbortSignal gives as its reason. */
export class FeedError extends Error {
    reason;
    /** Below the web root, without ".json". */
    url;
    retryAfterSeconds;
    constructor(reason, url, cause, retryAfterSeconds) {
        super(`${url}: ${reason}`, { cause });
        this.name = "FeedError";
        this.reason = reason;
        this.url = url;
        this.retryAfterSeconds = retryAfterSeconds;
    }
}
export const isFor = (error, ...reasons) => error instanceof FeedError && reasons.includes(error.reason);
