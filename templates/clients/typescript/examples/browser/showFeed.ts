/** A list on a web page: the stored items at once, then the newest ones, and more when it nears its end. */
import { FeedClient, IndexedDbStorage } from "@vizzy/feed-client";
import { DiscoveryFeed } from "./models.js"; // vizzy models typescript > models.ts
import type { DiscoveryItem } from "./models.js";

export async function showFeed(root: string, list: HTMLElement): Promise<void> {
  const feed = new FeedClient<DiscoveryItem>({ ...DiscoveryFeed, root, storage: new IndexedDbStorage() });
  let scroll = await feed.open();

  async function more(): Promise<void> {
    const page = await scroll?.next();
    if (page?.restarted) list.replaceChildren();
    for (const item of page?.items ?? []) {
      const row = document.createElement("li");
      row.textContent = `${item.display_name ?? ""}, ${item.follower_count ?? 0} followers`;
      list.append(row);
    }
  }

  list.addEventListener("scroll", () => {
    if (list.scrollTop + 2 * list.clientHeight > list.scrollHeight) void more();
  });
  await more();
  if ((await feed.refresh()) !== "changed") return;
  scroll = await feed.open();
  list.replaceChildren();
  await more();
}
