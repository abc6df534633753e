// The storage in a browser's database, on one in memory; tests/browser has it in Chromium.
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import test from 'node:test';

import {IndexedDbStorage} from '../../templates/clients/typescript/indexed_db.js';
import {all, FakeHost, opened} from './fake_host.mjs';

const isThere = existsSync(new URL('node_modules/fake-indexeddb/package.json', import.meta.url));
const needsDatabase = {skip: !isThere && 'needs fake-indexeddb; run npm ci in tests/clients'};
if (isThere) await import('fake-indexeddb/auto');
let number = 0;
const newName = () => `feed ${number++}`;

/** Writes texts at times that differ, so that their order is known. */
async function filled(storage, names) {
  for (const name of names) {
    await storage.set(name, `${name} text`);
    await new Promise((done) => setTimeout(done, 2));
  }
}

test('it gives what it was given, and lists it with the oldest first', needsDatabase, async () => {
  const storage = new IndexedDbStorage(newName());
  assert.deepEqual(await storage.names(), []);
  assert.equal(await storage.get('a'), undefined);
  await filled(storage, ['b', 'a', 'c', 'b']);
  assert.deepEqual(await storage.names(), ['a', 'c', 'b']);
  await storage.set('a', 'é東🙂');
  assert.equal(await storage.get('a'), 'é東🙂');
  await storage.remove('c');
  await storage.remove('nothing');
  assert.deepEqual(await storage.names(), ['b', 'a']);
});

test('a feed is there at the next start, with no request', needsDatabase, async () => {
  const host = new FakeHost(40);
  const name = newName();
  await all(await opened(host.client(new IndexedDbStorage(name))));
  host.requests.length = 0;
  assert.deepEqual(await all(await host.client(new IndexedDbStorage(name)).open()), host.items);
  assert.deepEqual(host.requests, []);
});

test('beyond its limit the oldest objects go, and entries last', needsDatabase, async () => {
  const storage = new IndexedDbStorage(newName(), 30);
  const objects = Array.from({length: 30}, (_, place) => `object ${place}`);
  await filled(storage, ['entry:feed', 'entry:feed/x', ...objects]);
  const names = await storage.names();
  assert.ok(names.length <= 30, names.length);
  assert.deepEqual(names.slice(0, 2), ['entry:feed', 'entry:feed/x']);
  assert.deepEqual(names.slice(2), objects.slice(-(names.length - 2)));
});

test('where there is no room the oldest objects give way, and then it says so', needsDatabase, async () => {
  const storage = new IndexedDbStorage(newName());
  await filled(storage, ['entry:feed', 'old', 'new']);
  const {put} = IDBObjectStore.prototype;
  let failures = 1;
  IDBObjectStore.prototype.put = function (...words) {
    if (failures-- > 0) throw new DOMException('no room', 'QuotaExceededError');
    return put.apply(this, words);
  };
  try {
    await storage.set('newest', 'text');
    assert.deepEqual(await storage.names(), ['newest']);
    failures = Infinity;
    await assert.rejects(storage.set('more', 'text'), {name: 'QuotaExceededError'});
  } finally {
    IDBObjectStore.prototype.put = put;
  }
});

test('another tab may take the database away: it is opened again', needsDatabase, async () => {
  const name = newName();
  const storage = new IndexedDbStorage(name);
  await storage.set('a', 'text');
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = request.onblocked = () => reject(new Error('the storage keeps it open'));
  });
  assert.equal(await storage.get('a'), undefined);
  await storage.set('a', 'again');
  assert.equal(await storage.get('a'), 'again');
});

test('a database that cannot be opened costs requests, and is tried again', needsDatabase, async () => {
  const host = new FakeHost(6);
  const storage = new IndexedDbStorage(newName());
  const {open} = IDBFactory.prototype;
  IDBFactory.prototype.open = () => { throw new DOMException('not in private windows', 'SecurityError'); };
  try {
    assert.deepEqual(await all(await opened(host.client(storage))), host.items);
  } finally {
    IDBFactory.prototype.open = open;
  }
  await storage.set('a', 'text');
  assert.equal(await storage.get('a'), 'text');
});
