// A host in memory that serves FORMAT.md and misbehaves on demand.
import {createHash} from 'node:crypto';

import {FeedClient} from '../../templates/clients/typescript/client.js';
import {contentName} from '../../templates/clients/typescript/content_name.js';
import {pathSegment} from '../../templates/clients/typescript/documents.js';
import {MemoryStorage} from '../../templates/clients/typescript/storage.js';

export const bytesOf = (text) => new TextEncoder().encode(text);

/** A feed of `total` items in pages of `size`, and every version that it ever had. */
export class FakeHost {
  files = new Map();
  requests = [];
  waits = [];
  sequence = 0;
  pagesOf = new Map(); // of the segments
  fail = () => undefined; // a status, or "damage", or "down", by URL and number of request

  constructor(total = 30, {size = 2, named = 7, perLeaf = 3} = {}) {
    this.shape = {size, named, perLeaf};
    this.publish(Array.from({length: total}, (_, i) => ({id: i + 1, name: `n${i + 1}`})));
  }

  object(value) {
    const text = JSON.stringify(value);
    const name = contentName(bytesOf(text));
    const url = `v1/o/${name.slice(0, 2)}/${name.slice(2)}`;
    this.files.set(url, text);
    return url;
  }

  /** Publishes a feed, or the segment of one; `more` goes into its entry. */
  publish(items, more = {}, feed = 'discovery') {
    const {size, named, perLeaf} = this.shape;
    const pages = [];
    for (let i = size; i < items.length; i += size)
      pages.push(this.object({items: items.slice(i, i + size)}));
    const leaves = [];
    for (let i = named; i < pages.length; i += perLeaf)
      leaves.push(this.object({pages: pages.slice(i, i + perLeaf)}));
    const entry = {
      format: 1, feed, version: contentName(bytesOf(JSON.stringify(items))),
      sequence: ++this.sequence, lineage: 'aaaaa', total: items.length, page_size: size, items: items.slice(0, size),
      pages: pages.slice(0, named), ...(leaves.length ? {index: this.object({leaves})} : {}),
      hidden: [], ...more,
    };
    this.files.set(`v1/${feed}`, JSON.stringify(entry));
    if (feed === 'discovery') Object.assign(this, {items, pages});
    return pages;
  }

  /** A part of the feed under each name, and the directory that lists them, by title. */
  divide(parts) {
    const segments = Object.entries(parts).map(([value, items]) => {
      const feed = `discovery/${pathSegment(value)}`;
      this.pagesOf.set(value, this.publish(items, {}, feed));
      return {title: value, values: [value], total: items.length, url: `v1/${feed}`};
    });
    this.directory = this.object({title: 'Discovery', segments});
    this.publish(this.items, {segments: this.directory});
  }

  fetch = async (address, {headers = {}, cache}) => {
    const url = address.slice('http://host/'.length, -'.json'.length);
    this.requests.push({url, headers, cache});
    const failure = this.fail(url, this.requests.length);
    if (failure === 'down') throw new TypeError('fetch failed');
    let text = this.files.get(url);
    if (failure === 'damage') text = text.replace('n', 'm');
    const status = typeof failure === 'number' ? failure : text === undefined ? 404 : 200;
    if (typeof failure === 'string' && failure.startsWith('body:')) text = failure.slice(5);
    if (status !== 200)
      return new Response(null, {status, headers: {'Retry-After': '7'}});
    const etag = `"${createHash('sha256').update(text).digest('hex')}"`;
    if (headers['If-None-Match'] === etag) return new Response(null, {status: 304});
    return new Response(text, {status, headers: {ETag: etag}});
  };

  client(storage = new MemoryStorage(), more = {}) {
    const wait = async (milliseconds) => void this.waits.push(milliseconds);
    return new FeedClient({root: 'http://host/', feed: 'discovery', fetch: this.fetch, storage,
                           wait, ...more});
  }

  urls() {
    return this.requests.map((request) => request.url);
  }
}

export async function all(scroll) {
  const items = [];
  for (;;) {
    const page = await scroll.next();
    if (page.restarted) items.length = 0;
    items.push(...page.items);
    if (page.done) return items;
  }
}

export async function opened(client) {
  await client.refresh();
  return client.open();
}
