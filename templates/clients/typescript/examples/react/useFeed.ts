/** A list in React that shows a feed: the stored items at once, the newest ones when they are there. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { FeedClient, Reason, Scroll } from "@vizzy/feed-client";
import { FeedError, follow } from "@vizzy/feed-client";

export interface FeedList<T> {
  readonly items: readonly T[];
  /** There is no other page. */
  readonly done: boolean;
  /** Why the last call failed; undefined after one that did not. */
  readonly problem: Reason | undefined;
  /** Loads the next page: call it when the list nears its end. */
  readonly more: () => Promise<void>;
  /** Pull-to-refresh: the list follows the newest version, without a jump. */
  readonly refresh: () => Promise<void>;
}

/** `feed` is made once, outside of the component or with useMemo. */
export function useFeed<T extends object>(feed: FeedClient<T>): FeedList<T> {
  const [list, setList] = useState<{ items: readonly T[]; done: boolean }>({ items: [], done: false });
  const [problem, setProblem] = useState<Reason>();
  const scroll = useRef<Scroll<T> | undefined>(undefined);

  const attempt = useCallback(async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      setProblem(undefined);
    } catch (error) {
      if (!(error instanceof FeedError)) throw error;
      setProblem(error.reason);
    }
  }, []);

  const more = useCallback(() => attempt(async () => {
    const current = (scroll.current ??= await feed.open());
    const page = await current?.next();
    if (page !== undefined && current === scroll.current) setList({ items: current!.items, done: page.done });
  }), [attempt, feed]);

  const update = useCallback(async (force: boolean) => {
    const refreshed = await feed.refresh({ force });
    if (refreshed !== "changed" || scroll.current === undefined) return;
    const newest = await follow(feed, scroll.current);
    scroll.current = newest.scroll;
    setList({ items: newest.items, done: newest.done });
  }, [feed]);

  useEffect(() => {
    scroll.current = undefined;
    setList({ items: [], done: false });
    void (async () => {
      await more(); // what is stored
      await attempt(() => update(false));
      if (scroll.current === undefined) await more(); // the very first start
    })();
  }, [attempt, feed, more, update]);

  return { ...list, problem, more, refresh: useCallback(() => attempt(() => update(true)), [attempt, update]) };
}
