import { FeedError, isFor } from "./errors.js";
import { unlessAborted } from "./single_flight.js";
const RETRIES = 3;
const RETRY_AFTER_MS = 10_000;
/** An object that is gone or damaged. */
export const missing = (url) => new FeedError("unreadable", url);
export const isMissing = (error) => isFor(error, "unreadable");
function waited(milliseconds, signal) {
    let timer;
    const end = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)));
    return unlessAborted(end, signal, () => clearTimeout(timer));
}
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
    /**
     * The newest entry, past the caches: of another version, from which to start over, or of the same. Errors:
     * anything but a missing object, at once, and a missing object when there were enough retries.
     */
    async after(error, signal) {
        if (!isMissing(error))
            throw error;
        while (this.#failures <= RETRIES) {
            const wait = this.#feed.options.wait ?? waited;
            if (this.#failures++ > 0)
                await wait(RETRY_AFTER_MS, signal);
            try {
                if ((await this.#feed.refresh({ force: true, signal })) !== "kept")
                    return this.#feed.entry;
            }
            catch (problem) {
                if (!isFor(problem, "gone", "not-a-feed", "format-too-new"))
                    throw problem;
            }
        }
        this.#failures = 0;
        throw error;
    }
}
