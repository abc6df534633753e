/** One request to a host: how it is made conditional, how long it may take, and what went wrong. */
import { FeedError } from "./errors.js";
import { reasonOf } from "./single_flight.js";

/** A resource does not exist. */
export const GONE = [403, 404, 410];

export interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly text: string;
}

/**
 * What is asked of the caches on the way, in the words of `fetch`:
 *
 * - default: what they hold while it is fresh
 * - no-cache: what the host confirms, conditionally
 * - reload: what the host has, past all caches
 */
export type CacheMode = "default" | "no-cache" | "reload";

export interface HostOptions {
  /** The web root: "https://feed.example.com/". */
  readonly root: string;
  readonly fetch?: typeof fetch | undefined;
  /**
   * Whether `fetch` has an HTTP cache that makes its requests conditional itself, as browsers do, where
   * every header that a page sets to another origin costs one more request. Found out, if it is absent.
   */
  readonly httpCache?: boolean | undefined;
  /** How long a request may take, in milliseconds: 15,000, if it is absent. */
  readonly timeout?: number | undefined;
}

/** React Native is left out: its fetch renames what it must not cache, and so misses every cache. */
const isBrowser = (): boolean => "document" in globalThis || "WorkerGlobalScope" in globalThis;

export class Host {
  readonly #options: HostOptions;
  readonly #root: string;

  constructor(options: HostOptions) {
    const { root } = options;
    if (!/^(https?:\/)?\//.test(root))
      throw new TypeError(`root must be a URL, not "${root}"`);
    this.#options = options;
    this.#root = root.endsWith("/") ? root : `${root}/`;
  }

  /** `tag` is the ETag of what is held. Errors: offline, timeout, busy, and what aborted the signal. */
  async get(url: string, cache: CacheMode, signal?: AbortSignal, tag?: string | null): Promise<Answer> {
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    const timer = setTimeout(stop, this.#options.timeout ?? 15_000);
    signal?.addEventListener("abort", stop);
    try {
      const ask = this.#options.fetch ?? globalThis.fetch.bind(globalThis);
      const headers = {
        ...(!!tag && { "If-None-Match": tag }),
        ...(cache === "reload" && { "Cache-Control": "no-cache" }),
      };
      const caching = this.#options.httpCache ?? isBrowser() ? { cache } : { headers };
      const response = await ask(`${this.#root}${url}.json`, { ...caching, signal: abort.signal });
      const { status } = response;
      if (status === 429 || status >= 500)
        throw new FeedError("busy", url, undefined, Number(response.headers.get("Retry-After")) || undefined);
      return { status, etag: response.headers.get("ETag"), text: await response.text() };
    } catch (error) {
      if (signal?.aborted) throw reasonOf(signal);
      if (error instanceof FeedError) throw error;
      throw new FeedError(abort.signal.aborted ? "timeout" : "offline", url, error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }
}
