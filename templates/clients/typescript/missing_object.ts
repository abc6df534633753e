/** How a reader comes back from an object that cannot be read (rule 6). */
import { FeedError } from "./errors.js";
import type { Entry } from "./model.js";

/** An object that is gone or damaged. */
export class MissingObject extends Error {
  readonly url: string;

  constructor(url: string) {
    super(url);
    this.url = url;
  }
}

const RETRIES = 3;
const RETRY_AFTER_MS = 10_000;

/** A feed whose entry can be asked for again; undefined when the host gives none. */
interface Reloadable {
  reloaded(signal?: AbortSignal): Promise<Entry | undefined>;
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The reloads of rule 6: at once, and after ten seconds up to three times. */
export class Reloads {
  #failures = 0;
  readonly #feed: Reloadable;

  constructor(feed: Reloadable) {
    this.#feed = feed;
  }

  /** An object could be read: the next one that is missing is the first again. */
  forgive(): void {
    this.#failures = 0;
  }

  /** The newest entry: of another version, from which to start over, or of the same. */
  async after(missing: MissingObject, signal?: AbortSignal): Promise<Entry> {
    for (;;) {
      if (this.#failures > RETRIES) {
        this.#failures = 0;
        throw new FeedError("unreadable", missing.url);
      }
      if (this.#failures > 0) await this.#feed.wait(RETRY_AFTER_MS, signal);
      this.#failures++;
      const entry = await this.#feed.reloaded(signal);
      if (entry !== undefined) return entry;
    }
  }
}
