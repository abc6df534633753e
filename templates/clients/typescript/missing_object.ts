/** What a client throws, and how it comes back from a version that cannot be read (rule 6). */
import type { Entry } from "./model.js";

/** No network, a time-out, or a host in trouble: ask again later, for the same. */
export class Unreachable extends Error {
  constructor(url: string, readonly retryAfterSeconds?: number) {
    super(`cannot reach ${url}`);
  }
}

/** A feed that cannot be read even after the retries of rule 6: offer "retry". */
export class Unavailable extends Error {}

/** An object that is gone or damaged. */
export class MissingObject extends Error {
  constructor(url: string, readonly isDamaged: boolean) {
    super(`${url} is ${isDamaged ? "damaged" : "missing"}`);
  }
}

const RETRIES = 3;
const RETRY_AFTER_MS = 10_000;

/** A feed whose entry can be asked for again; undefined when the host gives none. */
interface Reloadable {
  reloaded(): Promise<Entry | undefined>;
  wait(milliseconds: number): Promise<void>;
}

/** The reloads of rule 6: at once, and after ten seconds up to three times. */
export class Reloads {
  private failures = 0;

  constructor(private readonly feed: Reloadable) {}

  /** An object could be read: the next one that is missing is the first again. */
  forgive(): void {
    this.failures = 0;
  }

  /** The entry from which to start over. */
  async after(cause: MissingObject): Promise<Entry> {
    for (;;) {
      if (this.failures > RETRIES) {
        this.failures = 0;
        throw new Unavailable(cause.message);
      }
      if (this.failures > 0) await this.feed.wait(RETRY_AFTER_MS);
      this.failures++;
      const entry = await this.feed.reloaded();
      if (entry !== undefined) return entry;
    }
  }
}
