// What readers of the client met once: one test for each fault, on a host in memory.
import assert from 'node:assert/strict';
import test from 'node:test';

import {FeedClient} from '../../templates/clients/typescript/client.js';
import {getDocument} from '../../templates/clients/typescript/documents.js';
import {KeyValueStorage} from '../../templates/clients/typescript/key_value_storage.js';
import {MemoryStorage} from '../../templates/clients/typescript/storage.js';
import {all, FakeHost, opened} from './fake_host.mjs';

const ENTRY = 'v1/discovery';

test('calls of next that overlap get a page each, in order', async () => {
  const host = new FakeHost(61);
  const scroll = await opened(host.client());
  const items = [];
  for (let done = false; !done;) {
    const pages = await Promise.all([scroll.next(), scroll.next(), scroll.next()]);
    items.push(...pages.flatMap((page) => page.items));
    done = pages.some((page) => page.done);
  }
  assert.deepEqual(items, host.items);
});

test('calls of next that overlap and fail leave no page out', async () => {
  const host = new FakeHost(21);
  const scroll = await opened(host.client());
  const items = [];
  let requests = 0;
  host.fail = () => (++requests % 3 === 0 ? 'down' : undefined);
  for (let done = false; !done;) {
    const results = await Promise.allSettled([scroll.next(), scroll.next()]);
    const pages = results.flatMap(({value}) => value ?? []);
    items.push(...pages.flatMap((page) => page.items));
    done = pages.some((page) => page.done);
  }
  assert.deepEqual(items, host.items);
});

test('calls of refresh that overlap share a request, and so do scrolls that need the same page', async () => {
  const host = new FakeHost(12);
  const client = host.client();
  assert.deepEqual(await Promise.all([client.refresh(), client.refresh()]), ['changed', 'changed']);
  const scrolls = await Promise.all([client.open(), client.open()]);
  await Promise.all(scrolls.map(all));
  assert.equal(new Set(host.urls()).size, host.urls().length);
});

test('an entry of the same sequence shows nothing again', async () => {
  const host = new FakeHost(4);
  const storage = new MemoryStorage();
  host.publish(host.items, {sequence: 5, hidden: [2]});
  await host.client(storage).refresh();
  host.publish(host.items, {sequence: 5});
  for (const client of [host.client(storage), host.client(storage)]) {
    await client.refresh();
    assert.equal(client.hides(2), true);
  }
  host.publish(host.items, {sequence: 6});
  const client = host.client(storage);
  await client.refresh();
  assert.equal(client.hides(2), false);
});

test('keys compare as texts', async () => {
  const host = new FakeHost(6);
  const client = host.client();
  host.publish(host.items, {hidden: [4, '5']});
  await client.refresh();
  assert.deepEqual([4, '4', 5, '5', 3].map((key) => client.hides(key)), [true, true, true, true, false]);
  assert.deepEqual((await all(await client.open())).map(({id}) => id), [1, 2, 3, 6]);
});

/** A storage in which the named functions fail, at once or later. */
function failing(names, how) {
  const storage = new MemoryStorage();
  for (const name of names)
    storage[name] = how === 'throws' ? () => { throw new Error('no disk'); } : async () => { throw new Error('no disk'); };
  return storage;
}

test('a storage that fails costs requests, never the feed', async () => {
  for (const how of ['throws', 'rejects'])
    for (const names of [['get'], ['set'], ['remove'], ['names'], ['get', 'set', 'remove', 'names']]) {
      const host = new FakeHost(21);
      const client = host.client(failing(names, how), {opens: 'creators'});
      assert.deepEqual(await all(await opened(client)), host.items);
      host.files.set('v1/creators/1', '{"id":1}');
      assert.deepEqual(await getDocument(client, 'creators', 1), {id: 1});
      host.publish(host.items, {hidden: [3]});
      assert.equal(await client.refresh(), 'unchanged');
      assert.equal((await all(await client.open())).length, 20);
    }
});

test('a return visit that finds nothing new writes a few hundred characters', async () => {
  const host = new FakeHost(300);
  const written = [];
  class Counting extends MemoryStorage {
    async set(name, text) {
      written.push([name, text.length]);
      return super.set(name, text);
    }
  }
  const storage = new Counting();
  await all(await opened(host.client(storage)));
  written.length = 0;
  const client = host.client(storage);
  await client.open();
  assert.equal(await client.refresh(), 'unchanged');
  assert.deepEqual(await all(await client.open()), host.items);
  assert.deepEqual([...new Set(written.map(([name]) => name))], ['times:discovery']);
  assert.ok(written.reduce((sum, [, length]) => sum + length, 0) < 500);
});

test('a browser sends no header of its own, and its cache makes requests conditional', async () => {
  const host = new FakeHost(6);
  const client = host.client(undefined, {httpCache: true});
  const scroll = await opened(client);
  let damaged = 1;
  host.fail = (url) => (url === host.pages[0] && damaged-- > 0 ? 'damage' : undefined);
  await all(scroll);
  assert.equal(await client.refresh(), 'unchanged', 'a 200 with the same bytes');
  await client.refresh({force: true});
  host.files.set('v1/creators/1', '{"id":1}');
  await getDocument(client, 'creators', 1);
  assert.ok(host.requests.every(({headers}) => Object.keys(headers).length === 0));
  assert.deepEqual(host.requests.map(({url, cache}) => [url, cache]), [
    [ENTRY, 'no-cache'], [host.pages[0], 'default'], [ENTRY, 'reload'], [host.pages[0], 'reload'],
    [host.pages[1], 'default'], [ENTRY, 'no-cache'], [ENTRY, 'reload'], ['v1/creators/1', 'default']]);
});

test('outside of browsers no cache mode is set: React Native would rename what it asks for', async () => {
  const host = new FakeHost(6);
  await all(await opened(host.client()));
  assert.ok(host.requests.every(({cache}) => cache === undefined));
});

test('a page may be nothing that React Native lacks', async () => {
  const {TextDecoder, TextEncoder} = globalThis;
  const host = new FakeHost(6);
  host.publish(host.items.map((item) => ({...item, name: 'é東🙂'})));
  const fetch = async (...words) => {
    const answer = await host.fetch(...words);
    const text = await answer.text();
    return {status: answer.status, headers: answer.headers, text: async () => text};
  };
  const storage = new KeyValueStorage(new class {
    texts = new Map();
    get = (name) => this.texts.get(name);
    set = (name, text) => (text === null ? this.texts.delete(name) : this.texts.set(name, text));
  }());
  const client = host.client(storage, {fetch});
  await client.refresh();
  delete globalThis.TextDecoder;
  delete globalThis.TextEncoder;
  try {
    assert.deepEqual(await all(await client.open()), host.items);
  } finally {
    Object.assign(globalThis, {TextDecoder, TextEncoder});
  }
});

test('the root may lack its last slash, and must be a URL', async () => {
  const host = new FakeHost(2);
  await opened(host.client(undefined, {root: 'http://host'}));
  for (const root of ['', 'feed.example.com', 'host/feed/', 'ftp://host/'])
    assert.throws(() => new FeedClient({root, feed: 'discovery'}), TypeError);
});

test('after more than 30 days the stored entry waits for the host, or for its failure', async () => {
  for (const failure of [undefined, 'down']) {
    const host = new FakeHost(4);
    const storage = new MemoryStorage();
    let time = 1_700_000_000_000;
    const now = () => time;
    await opened(host.client(storage, {now}));
    time += 30 * 24 * 3600 * 1000;
    assert.ok(await host.client(storage, {now}).open());
    time += 1;
    const client = host.client(storage, {now});
    assert.equal(await client.open(), undefined);
    host.fail = () => failure;
    if (failure === undefined) await client.refresh();
    else await assert.rejects(client.refresh(), {reason: 'offline'});
    assert.deepEqual((await (await client.open()).next()).items, host.items.slice(0, 2));
  }
});
