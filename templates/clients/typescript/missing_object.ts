/** How a reader comes back from an object that cannot be read (rule 6). */
import type { FeedClient } from "./client.js";
import { FeedError, isFor } from "./errors.js";
import type { Entry } from "./model.js";
import { unlessAborted } from "./single_flight.js";

const RETRIES = 3;
const RETRY_AFTER_MS = 10_000;

/** An object that is gone or damaged. */
export const missing = (url: string): FeedError => new FeedError("unreadable", url);

export const isMissing = (error: unknown): boolean => isFor(error, "unreadable");

function waited(milliseconds: number, signal?: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const end = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  return unlessAborted(end, signal, () => clearTimeout(timer));
}

/** The reloads of rule 6: at once, and after ten seconds up to three times. */
export class Reloads {
  #failures = 0;
  readonly #feed: FeedClient<any>;

  constructor(feed: FeedClient<any>) {
    this.#feed = feed;
  }

  /** An object could be read: the next one that is missing is the first again. */
  forgive(): void {
    this.#failures = 0;
  }

  /**
   * The newest entry, past the caches: of another version, from which to start over, or of the same. Errors:
   * anything but a missing object, at once, and a missing object when there were enough retries.
   */
  async after(error: unknown, signal?: AbortSignal): Promise<Entry> {
    if (!isMissing(error)) throw error;
    while (this.#failures <= RETRIES) {
      const wait = this.#feed.options.wait ?? waited;
      if (this.#failures++ > 0) await wait(RETRY_AFTER_MS, signal);
      try {
        if ((await this.#feed.refresh({ force: true, signal })) !== "kept") return this.#feed.entry!;
      } catch (problem) {
        if (!isFor(problem, "gone", "not-a-feed", "format-too-new")) throw problem;
      }
    }
    this.#failures = 0;
    throw error;
  }
}
