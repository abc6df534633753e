/**
 * Why a call failed, for an app to switch on:
 *
 * - offline: no network, or no host at this address
 * - timeout: the host took too long
 * - busy: the host is in trouble (429, 500 to 599); `retryAfterSeconds` may say for how long
 * - gone: the host has no such feed
 * - not-a-feed: something else answered, such as the log-in page of a network
 * - format-too-new: the feed is for a newer version of the app
 * - unreadable: a part of the feed is missing or damaged, also after the retries of rule 6
 */
export type Reason =
  "offline" | "timeout" | "busy" | "gone" | "not-a-feed" | "format-too-new" | "unreadable";

/** The only error that a reader throws, but for what an AbortSignal gives as its reason. */
export class FeedError extends Error {
  readonly reason: Reason;
  /** Below the web root, without ".json". */
  readonly url: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(reason: Reason, url: string, cause?: unknown, retryAfterSeconds?: number) {
    super(`${url}: ${reason}`, { cause });
    this.name = "FeedError";
    this.reason = reason;
    this.url = url;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const isFor = (error: unknown, ...reasons: readonly Reason[]): boolean =>
  error instanceof FeedError && reasons.includes(error.reason);
