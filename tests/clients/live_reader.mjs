// Readers by the TypeScript client who come, scroll, go away and come back, and say what they were shown.
// usage: live_reader.mjs WEB-ROOT TIME FACTOR SECONDS SEED     Prints a line of JSON for each session.
import {FeedClient, follow, getDirectory, MemoryStorage} from '../../templates/clients/typescript/index.js';

const READERS = 8;
const [root, begun, factor, seconds, seed] = process.argv.slice(2).map((word, place) => (place === 0 ? word : Number(word)));
const started = Date.now();
const end = started + seconds * 1000;
const now = () => begun * 1000 + (Date.now() - started) * factor;
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const say = (words) => console.log(JSON.stringify(words));

/** Numbers below `most` that a seed makes (mulberry32). */
function random(state) {
  return (most) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * most);
  };
}

class Reader {
  storage = new MemoryStorage();

  constructor(number) {
    this.below = random(seed * READERS + number);
    this.client = this.newClient();
  }

  newClient() {
    return new FeedClient({root, feed: 'people', storage: this.storage, now, httpCache: false,
                           wait: (milliseconds) => sleep(milliseconds / factor)});
  }

  async session() {
    if (this.below(3) === 0) this.client = this.newClient(); // a restart
    const began = Date.now();
    const refreshed = await this.client.refresh({force: this.below(10) === 0});
    const segments = this.below(3) === 0 ? (await getDirectory(this.client))?.segments ?? [] : [];
    if (segments.length === 0) return this.scroll(this.client, 'people', began, refreshed);
    const segment = segments[this.below(segments.length)];
    const feed = this.client.segment(segment);
    return this.scroll(feed, segment.url.slice('v1/'.length), began, await feed.refresh());
  }

  async scroll(feed, name, began, refreshed) {
    const scroll = await feed.open();
    const pause = this.below(3) * this.below(1000);
    const items = [];
    let whole = false;
    let restarts = 0;
    while (!whole && Date.now() < end && (items.length < 10 || this.below(12) > 0)) {
      const page = await scroll.next();
      if (page.restarted) {
        items.length = 0;
        restarts++;
      }
      items.push(...page.items);
      whole = page.done;
      await sleep(pause);
    }
    const report = (words) => say({feed: name, ended: Date.now(), ...words});
    report({version: scroll.version, items, began, whole, restarts, refreshed});
    if (this.below(4) > 0) return;
    const again = Date.now();
    const news = await feed.refresh();
    const update = await follow(feed, scroll);
    report({version: update.scroll.version, items: update.items, began: again, whole: update.done, restarts: 0,
            refreshed: `${news}, followed`});
  }

  async run() {
    while (Date.now() < end) {
      try {
        await this.session();
      } catch (error) {
        // A segment whose last item is gone.
        if (error.reason !== 'gone') say({failed: String(error.stack)});
      }
      await sleep([0, 100, 500, 3000][this.below(4)]);
    }
  }
}

await Promise.all(Array.from({length: READERS}, (_, number) => new Reader(number).run()));
