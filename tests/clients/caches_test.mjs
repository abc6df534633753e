// The reference client behind caches of different age, and over a folder that was built anew.
import assert from 'node:assert/strict';
import test from 'node:test';

import {MemoryStorage} from '../../templates/clients/typescript/storage.js';
import {all, FakeHost, opened} from './fake_host.mjs';

const ENTRY = 'v1/discovery';
const DAY = 24 * 3600 * 1000;
const ids = async (client) => (await all(await client.open())).map((item) => item.id);

/** What an edge holds that was filled now. */
const edge = (host) => host.files.get(ENTRY);
const ask = (host, client, entry) => {
  host.files.set(ENTRY, entry);
  return client.refresh();
};

test('an older edge takes no reader back, and shows nothing that was taken down', async () => {
  const host = new FakeHost(6);
  const storage = new MemoryStorage();
  const client = host.client(storage);
  const old = edge(host);
  assert.equal(await ask(host, client, old), 'changed');
  host.publish(host.items.filter((item) => item.id !== 2), {hidden: [2]});
  const fresh = edge(host);
  assert.equal(await ask(host, client, fresh), 'changed');
  for (const reader of [client, host.client(storage)]) {
    assert.equal(await ask(host, reader, old), 'kept');
    assert.equal(reader.hides(2), true);
    assert.deepEqual(await ids(reader), [1, 3, 4, 5, 6]);
    assert.equal(await ask(host, reader, fresh), 'unchanged');
  }
});

test('a higher sequence shows again what is no longer taken down', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  host.publish(host.items.slice(1), {hidden: [1]});
  await client.refresh();
  host.publish([{id: 1}, ...host.items]);
  assert.equal(await client.refresh(), 'changed');
  assert.deepEqual(await ids(client), [1, 2, 3, 4]);
});

test('another lineage is taken as new, and what the old one hid stays hidden for 30 days', async () => {
  const host = new FakeHost(6);
  const storage = new MemoryStorage();
  let now = 1_700_000_000_000;
  const client = host.client(storage, {now: () => now});
  host.publish(host.items, {sequence: 50, hidden: [2]});
  const old = edge(host);
  await client.refresh();
  host.publish(host.items, {sequence: 1, lineage: 'bbbbb'});
  const anew = edge(host);
  assert.equal(await client.refresh(), 'unchanged');
  assert.deepEqual(await ids(client), [1, 3, 4, 5, 6]);
  // An edge that lags still has the old one.
  assert.equal(await ask(host, client, old), 'kept');
  assert.equal(await ask(host, client, anew), 'unchanged');
  now += 30 * DAY - 1;
  assert.equal(host.client(storage, {now: () => now}).hides(2), false, 'nothing was read yet');
  const later = host.client(storage, {now: () => now});
  assert.deepEqual(await ids(later), [1, 3, 4, 5, 6]);
  now += 1;
  assert.deepEqual(await ids(later), [1, 2, 3, 4, 5, 6]);
  // The old folder is published again, with a change.
  host.publish(host.items.slice(1), {sequence: 51});
  assert.equal(await later.refresh(), 'changed');
});

test('entries of programs that knew no lineage compare with the one that follows', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  host.publish(host.items, {sequence: 7, lineage: undefined});
  const old = edge(host);
  await client.refresh();
  host.publish(host.items.slice(1), {sequence: 8, lineage: 'bbbbb', hidden: [1]});
  assert.equal(await client.refresh(), 'changed');
  assert.equal(await ask(host, client, old), 'kept');
  assert.equal(client.hides(1), true);
});

test('after a missing object the entry is asked for past the caches', async () => {
  for (const status of [403, 404, 410]) {
    const host = new FakeHost(6);
    const scroll = await opened(host.client());
    await scroll.next();
    let missing = 1;
    host.fail = (url) => (url === host.pages[0] && missing-- > 0 ? status : undefined);
    await scroll.next();
    const reload = host.requests.filter((request) => request.url === ENTRY)[1];
    assert.equal(reload.headers['Cache-Control'], 'no-cache');
  }
});
