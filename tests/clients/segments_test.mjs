// The reference client opens the segments of a feed, each as a feed of its own.
import assert from 'node:assert/strict';
import test from 'node:test';

import {FeedError} from '../../templates/clients/typescript/errors.js';
import {getDocument} from '../../templates/clients/typescript/documents.js';
import {getDirectory} from '../../templates/clients/typescript/segments.js';
import {MemoryStorage} from '../../templates/clients/typescript/storage.js';
import {all, FakeHost, opened} from './fake_host.mjs';

const even = (item) => item.id % 2 === 0;

/** Thirty items: the even ones in a segment of many pages, three of the others in another. */
function divided() {
  const host = new FakeHost(30);
  const odd = host.items.filter((item) => !even(item)).slice(0, 3);
  host.divide({'Käse & Milch': host.items.filter(even), odd});
  return host;
}

async function segmentOf(client, index = 0) {
  const listed = await getDirectory(client);
  return client.segment(listed.segments[index]);
}

test('the directory lists the segments, costs one request, and is kept by name', async () => {
  const host = divided();
  const storage = new MemoryStorage();
  const client = host.client(storage);
  assert.equal(await getDirectory(client), undefined, 'nothing is known yet');
  await client.refresh();
  const listed = await getDirectory(client);
  assert.equal(listed.title, 'Discovery');
  assert.deepEqual(listed.segments.map(({title, total}) => [title, total]),
                   [['Käse & Milch', 15], ['odd', 3]]);
  await getDirectory(client);
  assert.deepEqual(host.urls(), ['v1/discovery', host.directory]);
  host.requests.length = 0;
  assert.deepEqual(await getDirectory(host.client(storage)), listed);
  assert.deepEqual(host.urls(), []);
});

test('a feed that is not divided has no directory', async () => {
  const host = new FakeHost(3);
  const client = host.client();
  await client.refresh();
  assert.equal(await getDirectory(client), undefined);
});

test('a segment is scrolled like any feed, through pages and index', async () => {
  const host = divided();
  const client = host.client();
  await client.refresh();
  assert.deepEqual(await all(await opened(await segmentOf(client))), host.items.filter(even));
  assert.deepEqual((await all(await opened(await segmentOf(client, 1)))).map(({id}) => id), [1, 3, 5]);
  assert.ok(host.urls().includes('v1/discovery/~4b~c3~a4se~20~26~20~4dilch'));
});

test('a segment keeps its version while a newer one is published', async () => {
  const host = divided();
  const client = host.client();
  await client.refresh();
  const segment = await segmentOf(client);
  const scroll = await opened(segment);
  const seen = [...(await scroll.next()).items];
  const before = host.items.filter(even);
  host.divide({'Käse & Milch': [...before].reverse()});
  assert.equal(await segment.refresh(), 'changed');
  assert.deepEqual([...seen, ...(await all(scroll))], before);
  assert.deepEqual(await all(await segment.open()), [...before].reverse());
});

test('a return visit to a segment is one conditional request', async () => {
  const host = divided();
  const storage = new MemoryStorage();
  const client = host.client(storage);
  await client.refresh();
  await all(await opened(await segmentOf(client)));
  host.requests.length = 0;
  const segment = await segmentOf(host.client(storage));
  assert.deepEqual((await (await segment.open()).next()).items, host.items.filter(even).slice(0, 2));
  assert.equal(await segment.refresh(), 'unchanged');
  assert.deepEqual(await all(await segment.open()), host.items.filter(even));
  assert.equal(host.requests.length, 1);
  assert.match(host.requests[0].headers['If-None-Match'], /^"/);
});

test('a segment does not take the entry of the feed for its own, nor the feed a segment\'s',
     async () => {
  const host = divided();
  const storage = new MemoryStorage();
  const client = host.client(storage);
  await client.refresh();
  const segment = await segmentOf(client);
  assert.equal(await segment.open(), undefined);
  await segment.refresh();
  assert.deepEqual((await (await host.client(storage).open()).next()).items, host.items.slice(0, 2));
});

test('rule 6 holds in a segment: what is gone sends the reader back to the segment\'s entry',
     async () => {
  const host = divided();
  const client = host.client();
  await client.refresh();
  const scroll = await opened(await segmentOf(client));
  await scroll.next();
  const old = new Set(host.pagesOf.get('Käse & Milch'));
  const fresh = host.items.filter(even).map((item) => ({...item, name: 'new'}));
  host.divide({'Käse & Milch': fresh});
  host.fail = (url) => (old.has(url) ? 404 : undefined);
  const page = await scroll.next();
  assert.equal(page.restarted, true);
  assert.deepEqual([...page.items, ...(await all(scroll))], fresh);
  assert.deepEqual(host.waits, []);
});

test('a segment whose last item is gone is kept, and the directory is there to look again',
     async () => {
  const host = divided();
  const client = host.client();
  await client.refresh();
  const segment = await segmentOf(client, 1);
  const scroll = await opened(segment);
  host.files.delete('v1/discovery/odd');
  host.divide({'Käse & Milch': host.items.filter(even)});
  await assert.rejects(segment.refresh(), {reason: 'gone'});
  assert.deepEqual((await scroll.next()).items.map(({id}) => id), [1, 3]);
  await client.refresh();
  assert.deepEqual((await getDirectory(client)).segments.map(({title}) => title), ['Käse & Milch']);
});

test('rule 6: a directory that is gone is looked for in the newest entry', async () => {
  const host = divided();
  const client = host.client();
  await client.refresh();
  const old = host.directory;
  host.divide({all: host.items});
  host.fail = (url) => (url === old ? 404 : undefined);
  assert.deepEqual((await getDirectory(client)).segments.map(({title}) => title), ['all']);
  assert.deepEqual(host.waits, []);
});

test('rule 6: a damaged directory is not stored, and given up after three waits', async () => {
  const host = divided();
  const storage = new MemoryStorage();
  const client = host.client(storage);
  await client.refresh();
  host.fail = (url) => (url === host.directory ? 'damage' : undefined);
  await assert.rejects(getDirectory(client), {reason: 'unreadable'});
  assert.deepEqual(host.waits, [10_000, 10_000, 10_000]);
  assert.deepEqual(await storage.names(), ['entry:discovery', 'times:discovery']);
  host.fail = () => 'down';
  await assert.rejects(getDirectory(client), {name: 'FeedError'});
  host.fail = () => undefined;
  assert.equal((await getDirectory(client)).segments.length, 2);
});

test('a directory that is none is damage, whatever its hash', async () => {
  const good = {title: 'x', values: ['x'], total: 1, url: 'v1/discovery/x'};
  for (const wrong of [{}, {title: 'x'}, {title: 7, segments: []}, {title: 'x', segments: {}},
                       ...[7, null, {...good, title: 7}, {...good, values: 'x'},
                           {...good, values: [7]}, {...good, total: '1'}, {...good, url: 7},
                           {...good, url: 'v1/discovery'}, {...good, url: '//elsewhere/x'},
                           {...good, url: 'v1/discovery/../../state'}, {...good, url: 'v1/a/b.json'},
                       ].map((segment) => ({title: 'x', segments: [segment]}))]) {
    const host = new FakeHost(3);
    host.publish(host.items, {segments: host.object(wrong)});
    const client = host.client();
    await client.refresh();
    await assert.rejects(getDirectory(client), {reason: 'unreadable'}, JSON.stringify(wrong));
  }
  const host = new FakeHost(3);
  host.publish(host.items, {segments: host.object({title: 'x', later: 1,
                                                   segments: [{...good, later: {}}]})});
  const client = host.client();
  await client.refresh();
  assert.equal((await getDirectory(client)).segments[0].url, good.url);
});

test('rule 7: what the feed hides, its segments hide, and what a segment hides too', async () => {
  const host = divided();
  const storage = new MemoryStorage();
  const client = host.client(storage, {opens: 'creators'});
  await client.refresh();
  const segment = await segmentOf(client);
  await all(await opened(segment));
  host.publish(host.items, {segments: host.directory, hidden: [4]});
  assert.equal(await client.refresh(), 'unchanged');
  const ids = async (feed) => (await all(await feed.open())).map(({id}) => id);
  assert.deepEqual((await ids(segment)).slice(0, 3), [2, 6, 8]);
  // A client that starts with what is stored knows it from the feed's entry.
  const later = host.client(storage);
  assert.deepEqual((await ids(await segmentOf(later))).slice(0, 3), [2, 6, 8]);
  host.files.set('v1/creators/4', '{"id":4}');
  assert.equal(await getDocument(segment, 'creators', 4), undefined);
});

test('a segment forgets all that is stored, the feed included', async () => {
  const host = divided();
  const storage = new MemoryStorage();
  const client = host.client(storage);
  await client.refresh();
  const segment = await segmentOf(client);
  await segment.refresh();
  await segment.forget();
  assert.deepEqual(await storage.names(), []);
  assert.equal(await segment.open(), undefined);
  assert.equal(await client.open(), undefined);
});
