/** No network, a time-out, or a host in trouble: ask again later, for the same. */
export class Unreachable extends Error {
    constructor(url, retryAfterSeconds) {
        super(`cannot reach ${url}`);
        this.retryAfterSeconds = retryAfterSeconds;
    }
}
/** A feed that cannot be read even after the retries of rule 6: offer "retry". */
export class Unavailable extends Error {
}
/** An object that is gone or damaged. */
export class MissingObject extends Error {
    constructor(url, isDamaged) {
        super(`${url} is ${isDamaged ? "damaged" : "missing"}`);
        this.isDamaged = isDamaged;
    }
}
const RETRIES = 3;
const RETRY_AFTER_MS = 10000;
/** The reloads of rule 6: at once, and after ten seconds up to three times. */
export class Reloads {
    constructor(feed) {
        this.feed = feed;
        this.failures = 0;
    }
    /** An object could be read: the next one that is missing is the first again. */
    forgive() {
        this.failures = 0;
    }
    /** The entry from which to start over. */
    async after(cause) {
        for (;;) {
            if (this.failures > RETRIES) {
                this.failures = 0;
                throw new Unavailable(cause.message);
            }
            if (this.failures > 0)
                await this.feed.wait(RETRY_AFTER_MS);
            this.failures++;
            const entry = await this.feed.reloaded();
            if (entry !== undefined)
                return entry;
        }
    }
}
