/** How a reader comes back from an object that cannot be read (rule 6). */
import { FeedError } from "./errors.js";
/** An object that is gone or damaged. */
export class MissingObject extends Error {
    url;
    constructor(url) {
        super(url);
        this.url = url;
    }
}
const RETRIES = 3;
const RETRY_AFTER_MS = 10_000;
/** The reloads of rule 6: at once, and after ten seconds up to three times. */
export class Reloads {
    #failures = 0;
    #feed;
    constructor(feed) {
        this.#feed = feed;
    }
    /** An object could be read: the next one that is missing is the first again. */
    forgive() {
        this.#failures = 0;
    }
    /** The newest entry: of another version, from which to start over, or of the same. */
    async after(missing, signal) {
        for (;;) {
            if (this.#failures > RETRIES) {
                this.#failures = 0;
                throw new FeedError("unreadable", missing.url);
            }
            if (this.#failures > 0)
                await this.#feed.wait(RETRY_AFTER_MS, signal);
            this.#failures++;
            const entry = await this.#feed.reloaded(signal);
            if (entry !== undefined)
                return entry;
        }
    }
}
