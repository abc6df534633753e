// The reference client scrolls a feed by the eight rules.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import test from 'node:test';

import {FeedError} from '../../templates/clients/typescript/errors.js';
import {contentName, sha256} from '../../templates/clients/typescript/content_name.js';
import {getDocument, pathSegment} from '../../templates/clients/typescript/documents.js';
import {BrowserStorage} from '../../templates/clients/typescript/browser_storage.js';
import {MemoryStorage} from '../../templates/clients/typescript/storage.js';
import {all, bytesOf, FakeHost, opened} from './fake_host.mjs';

test('SHA-256 is that of the standard library at every length of a block', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({length}, (_, i) => (i * 7 + length) & 255);
    assert.equal(Buffer.from(sha256(bytes)).toString('hex'),
                 createHash('sha256').update(bytes).digest('hex'));
  }
  const long = bytesOf('é'.repeat(50_000));
  assert.equal(Buffer.from(sha256(long)).toString('hex'),
               createHash('sha256').update(long).digest('hex'));
});

test('an object has the name of the worked example', () => {
  const leaf = '{"leaves":["v1/o/x7/hibt7fi5zwq7x3omztzbbomq"]}';
  assert.equal(contentName(bytesOf(leaf)), 'ipg3od7onf3givjkt75v5ix3pm');
});

test('keys become path segments as the format writes them', () => {
  for (const [key, segment] of [[17, '17'], [-5, '-5'], ['9007199254740993', '9007199254740993'],
                                ['L-09', '~4c-09'], ['a~41', 'a~7e41'], ['é', '~c3~a9']])
    assert.equal(pathSegment(key), segment);
});

test('a scroll gives every item once, in order, through pages and index', async () => {
  for (const total of [0, 1, 2, 3, 16, 17, 30, 101]) {
    const host = new FakeHost(total);
    const items = await all(await opened(host.client()));
    assert.deepEqual(items, host.items, `${total} items`);
  }
});

test('the last page says that it is the last', async () => {
  for (const total of [1, 2, 3, 16, 17, 30]) {
    const host = new FakeHost(total);
    const scroll = await opened(host.client());
    let pages = 1;
    while (!(await scroll.next()).done) pages++;
    assert.equal(pages, Math.max(1, Math.ceil(total / 2)));
    assert.deepEqual((await scroll.next()).items, []);
  }
});

test('rule 1: the stored entry is shown before anything is asked, and asked for conditionally',
     async () => {
  const host = new FakeHost();
  const storage = new MemoryStorage();
  assert.equal(await host.client(storage).open(), undefined);
  await opened(host.client(storage));
  host.requests.length = 0;
  const client = host.client(storage);
  const scroll = await client.open();
  assert.deepEqual((await scroll.next()).items, host.items.slice(0, 2));
  assert.deepEqual(host.requests, []);
  assert.equal(await client.refresh(), 'unchanged');
  assert.equal(host.requests.length, 1);
  assert.match(host.requests[0].headers['If-None-Match'], /^"/);
  await client.refresh({force: true});
  assert.equal(host.requests[1].headers['Cache-Control'], 'no-cache');
});

const body = (wrong) =>
  `body:${JSON.stringify({format: 1, version: 'x', items: [], pages: [], ...wrong})}`;

test('rule 2: an entry that is not understood is ignored and the stored feed kept', async () => {
  const host = new FakeHost();
  const storage = new MemoryStorage();
  await opened(host.client(storage));
  for (const [failure, reason] of [
    ['body:{"format":2}', 'format-too-new'], ['body:<html>', 'not-a-feed'], ['body:[]', 'not-a-feed'],
    ['body:null', 'not-a-feed'], ['body:{}', 'not-a-feed'], ['body:{"format":0}', 'not-a-feed'],
    ['body:{"format":1,"version":"x"}', 'not-a-feed'], [body({pages: [7]}), 'not-a-feed'],
    [body({items: [7]}), 'not-a-feed'], [body({index: 7}), 'not-a-feed'],
    [body({segments: 7}), 'not-a-feed'], [body({hidden: null}), 'not-a-feed'], [204, 'not-a-feed'],
    [403, 'gone'], [404, 'gone'], [410, 'gone']]) {
    host.fail = () => failure;
    const client = host.client(storage);
    await assert.rejects(client.refresh(), {name: 'FeedError', reason, url: 'v1/discovery'}, String(failure));
    assert.deepEqual((await (await client.open()).next()).items, host.items.slice(0, 2));
  }
});

test('rule 2: unknown members are ignored and fields may be absent', async () => {
  const host = new FakeHost();
  host.publish([{id: 1, extra: {deep: []}}, {id: 2}, {id: 3}], {future: true});
  assert.deepEqual((await all(await opened(host.client()))).map((item) => item.id), [1, 2, 3]);
});

test('rule 3: a scroll stays on its version while newer ones are published', async () => {
  const host = new FakeHost(40);
  const before = host.items;
  const client = host.client();
  const scroll = await opened(client);
  const seen = [...(await scroll.next()).items];
  for (let round = 1; round <= 3; round++) {
    host.publish([...host.items].reverse().map((item) => ({...item, name: `r${round}`})));
    assert.equal(await client.refresh(), 'changed');
    seen.push(...(await scroll.next()).items);
  }
  seen.push(...(await all(scroll)));
  assert.deepEqual(seen, before);
  assert.deepEqual((await all(await client.open())), host.items);
});

test('rule 5: an object that is stored is never fetched again', async () => {
  const host = new FakeHost(40);
  const storage = new MemoryStorage();
  await all(await opened(host.client(storage)));
  host.requests.length = 0;
  const stored = [];
  const client = host.client(storage, {onStored: (url) => stored.push(url)});
  assert.deepEqual(await all(await opened(client)), host.items);
  assert.deepEqual(host.urls(), ['v1/discovery']);
  assert.ok(stored.length > host.pages.length, 'pages and index came from the storage');
});

test('rule 5 and 6: an object that is damaged or missing for now is asked for again, in place', async () => {
  for (const failure of ['damage', 'body:<html>', 403, 404, 410]) {
    const host = new FakeHost(6);
    const storage = new MemoryStorage();
    let failures = 1;
    host.fail = (url) => (url === host.pages[0] && failures-- > 0 ? failure : undefined);
    const scroll = await opened(host.client(storage));
    await scroll.next();
    assert.deepEqual(await scroll.next(), {items: host.items.slice(2, 4), restarted: false, done: false});
    const asked = host.requests.filter((request) => request.url === host.pages[0]);
    assert.deepEqual(asked.map((request) => request.headers['Cache-Control']),
                     [undefined, 'no-cache']);
    const reload = host.requests.filter((request) => request.url === 'v1/discovery')[1];
    assert.equal(reload.headers['Cache-Control'], 'no-cache');
    assert.deepEqual(host.waits, []);
  }
});

test('rule 6: a version that is gone is left for the newest, from the top', async () => {
  for (const status of [403, 404, 410]) {
    const host = new FakeHost(8);
    const scroll = await opened(host.client());
    await scroll.next();
    const old = new Set(host.pages);
    host.publish(host.items.map((item) => ({...item, name: 'new'})));
    host.fail = (url) => (old.has(url) ? status : undefined);
    const page = await scroll.next();
    assert.equal(page.restarted, true);
    assert.deepEqual([...page.items, ...(await all(scroll))], host.items);
    assert.deepEqual(host.waits, []);
  }
});

test('rule 6: after the first time it waits ten seconds, three times, then gives up', async () => {
  const host = new FakeHost(8);
  host.fail = (url) => (host.pages.includes(url) ? 404 : undefined);
  const scroll = await opened(host.client());
  await scroll.next();
  for (const round of [1, 2]) {
    await assert.rejects(scroll.next(), {reason: 'unreadable', url: host.pages[0]});
    assert.deepEqual(host.waits, Array(3 * round).fill(10_000));
    assert.equal(host.urls().filter((url) => url === 'v1/discovery').length, 1 + 4 * round);
  }
  host.fail = () => undefined; // "retry"
  assert.deepEqual(await scroll.next(), {items: host.items.slice(2, 4), restarted: false, done: false});
});

test('rule 6: versions that cannot be read one after another are waited for, too', async () => {
  const host = new FakeHost(8);
  const scroll = await opened(host.client());
  await scroll.next();
  const publishes = () => host.publish(host.items.map((item) => ({...item, name: `${host.sequence}`})));
  host.fail = (url) => {
    if (url === 'v1/discovery') publishes();
    return host.pages.includes(url) || url.startsWith('v1/o/') ? 404 : undefined;
  };
  for (let restart = 0; restart < 4; restart++) {
    assert.equal((await scroll.next()).restarted, true);
    assert.deepEqual(host.waits, Array(restart).fill(10_000));
  }
  await assert.rejects(scroll.next(), {reason: 'unreadable'});
});

test('rule 6: an entry that cannot be reloaded counts as a try', async () => {
  const host = new FakeHost(8);
  const scroll = await opened(host.client());
  await scroll.next();
  host.fail = () => 404;
  await assert.rejects(scroll.next(), {reason: 'unreadable'});
  assert.deepEqual(host.waits, [10_000, 10_000, 10_000]);
  assert.equal(host.urls().filter((url) => url === 'v1/discovery').length, 5);
});

test('without network the same URL is asked again, and the scroll does not start over', async () => {
  for (const failure of ['down', 429, 500, 503]) {
    const host = new FakeHost(40);
    const scroll = await opened(host.client());
    const seen = [];
    let fails = 0;
    host.fail = () => (++fails % 2 === 1 ? failure : undefined); // every other request
    for (let page; page === undefined || !page.done;) {
      try {
        page = await scroll.next();
        assert.equal(page.restarted, false);
        seen.push(...page.items);
      } catch (error) {
        assert.ok(error instanceof FeedError);
        assert.equal(error.reason, failure === 'down' ? 'offline' : 'busy');
        if (failure !== 'down') assert.equal(error.retryAfterSeconds, 7);
        else assert.match(error.cause.message, /fetch failed/);
      }
    }
    assert.deepEqual(seen, host.items);
    assert.deepEqual(host.waits, []);
  }
});

test('a request that takes too long counts as no network', async () => {
  const host = new FakeHost(4);
  const hang = (address, {signal}) => new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))));
  const client = host.client(undefined, {fetch: hang, timeout: 20});
  await assert.rejects(client.refresh(), {reason: 'timeout'});
});

test('rule 7: hidden keys are shown from no version, document or storage', async () => {
  const host = new FakeHost(8);
  const storage = new MemoryStorage();
  const client = host.client(storage, {opens: 'creators'});
  await all(await opened(client));
  const scroll = await client.open();
  await scroll.next();
  const entry = JSON.parse(host.files.get('v1/discovery'));
  host.files.set('v1/discovery', JSON.stringify({...entry, hidden: [3, 8]}));
  assert.equal(await client.refresh(), 'unchanged');
  assert.deepEqual((await all(scroll)).map((item) => item.id), [4, 5, 6, 7]);
  host.files.set('v1/creators/3', '{"id":3}');
  host.files.set('v1/creators/4', '{"id":4,"friends":[{"id":3},{"id":5}]}');
  assert.equal(await getDocument(client, 'creators', 3), undefined);
  assert.deepEqual(await getDocument(client, 'creators', 4), {id: 4, friends: [{id: 3}, {id: 5}]});
  // A client that starts with what is stored knows them too.
  assert.deepEqual((await all(await host.client(storage).open())).map((item) => item.id),
                   [1, 2, 4, 5, 6, 7]);
});

test('rule 7: stored pages that hold a hidden key are dropped', async () => {
  const host = new FakeHost(8);
  const storage = new MemoryStorage();
  const client = host.client(storage);
  await all(await opened(client));
  assert.equal((await storage.names()).length, 5);
  const entry = JSON.parse(host.files.get('v1/discovery'));
  host.files.set('v1/discovery', JSON.stringify({...entry, hidden: [5]}));
  await client.refresh();
  assert.equal((await storage.names()).length, 4);
});

test('an item that was shown already in this scroll is skipped', async () => {
  const host = new FakeHost();
  host.publish([{id: 1}, {id: 2}, {id: 2}, {id: 3}, {name: 'no key'}, {id: 1}]);
  assert.deepEqual(await all(await opened(host.client())), [{id: 1}, {id: 2}, {id: 3}]);
});

test('all that is stored can be forgotten', async () => {
  const host = new FakeHost(8);
  const storage = new MemoryStorage();
  const client = host.client(storage);
  await all(await opened(client));
  await client.forget();
  assert.deepEqual(await storage.names(), []);
  assert.equal(await client.open(), undefined);
  assert.equal(await client.refresh(), 'changed');
});

test('rule 1: the entry stays stored through a scroll that is longer than the storage', async () => {
  const host = new FakeHost(877);
  host.publish(host.items, {hidden: [2]});
  const storage = new MemoryStorage(8);
  await all(await opened(host.client(storage)));
  assert.equal((await storage.names()).length, 8);
  const client = host.client(storage);
  assert.deepEqual((await (await client.open())?.next())?.items, [host.items[0]]);
  host.requests.length = 0;
  assert.equal(await client.refresh(), 'unchanged');
});

test('the storage in memory forgets objects first, the least recently used before all', async () => {
  const storage = new MemoryStorage(4);
  for (const name of ['entry:feed', 'entry:feed/part', 'a', 'b', 'a', 'c'])
    await storage.set(name, name);
  assert.deepEqual(await storage.names(), ['entry:feed', 'entry:feed/part', 'a', 'c']);
  assert.equal(await storage.get('a'), 'a');
  await storage.set('d', 'd');
  assert.deepEqual(await storage.names(), ['entry:feed', 'entry:feed/part', 'a', 'd']);
  for (const name of ['entry:feed/x', 'entry:feed/y', 'e', 'entry:other'])
    await storage.set(name, name);
  assert.deepEqual(await storage.names(),
                   ['entry:feed', 'entry:feed/x', 'entry:feed/y', 'entry:other']);
});

/** What localStorage is to a page, with room for `most` characters. */
function fakeLocalStorage(most) {
  return Object.create({
    getItem(name) { return this[name] ?? null; },
    setItem(name, text) {
      const others = Object.keys(this).filter((other) => other !== name);
      if (others.map((other) => this[other]).join('').length + text.length > most)
        throw new Error('full');
      this[name] = text;
    },
    removeItem(name) { delete this[name]; },
  });
}

test('the storage of the browser makes room when it is full, and does without', async () => {
  const storage = new BrowserStorage('vizzy ');
  await storage.set('a', 'x'); // there is no localStorage here
  assert.equal(await storage.get('a'), undefined);
  const local = fakeLocalStorage(66); // three texts
  globalThis.localStorage = local;
  try {
    local.setItem('foreign', 'stays');
    for (const name of ['a', 'b', 'c', 'd']) await storage.set(name, `${name} text`);
    assert.deepEqual(await storage.names(), ['b', 'c', 'd']);
    assert.equal(await storage.get('d'), 'd text');
    assert.equal(await storage.get('b'), 'b text');
    await storage.set('e', 'e text');
    assert.deepEqual(await storage.names(), ['d', 'b', 'e']);
    assert.equal(local.getItem('foreign'), 'stays');
    await storage.set('huge', 'x'.repeat(100));
    assert.deepEqual(await storage.names(), []);
    assert.equal(await storage.get('huge'), undefined);
  } finally {
    delete globalThis.localStorage;
  }
});

test('rule 1: the storage of the browser gives up objects for entries, and never the reverse',
     async () => {
  globalThis.localStorage = fakeLocalStorage(66);
  try {
    const storage = new BrowserStorage('vizzy ');
    for (const name of ['entry:feed', 'entry:feed/x', 'a', 'b', 'entry:feed/y'])
      await storage.set(name, '12345');
    assert.deepEqual(await storage.names(), ['entry:feed', 'entry:feed/x', 'entry:feed/y']);
    await storage.set('c', '12345');
    await storage.set('entry:other', '12345');
    assert.deepEqual(await storage.names(), ['entry:feed', 'entry:feed/y', 'entry:other']);
  } finally {
    delete globalThis.localStorage;
  }
});
