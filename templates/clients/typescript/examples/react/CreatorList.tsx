/** A screen with a feed: rows, a button for more, pull-to-refresh, and what to say without network. */
import { FeedClient, IndexedDbStorage } from "@vizzy/feed-client";
import { DiscoveryFeed } from "./models.js"; // vizzy models typescript > models.ts
import type { DiscoveryItem } from "./models.js";
import { useFeed } from "./useFeed.js";

const root = "https://feed.example.com/";
const feed = new FeedClient<DiscoveryItem>({ ...DiscoveryFeed, root, storage: new IndexedDbStorage() });

export function CreatorList() {
  const { items, done, problem, more, refresh } = useFeed(feed);
  return (
    <section>
      <button onClick={refresh}>Refresh</button>
      {problem && <p>Cannot be loaded now: {problem}</p>}
      <ul>{items.map((item) => <li key={String(item.id)}>{item.display_name}</li>)}</ul>
      {!done && <button onClick={more}>More</button>}
    </section>
  );
}
