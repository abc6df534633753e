// The reference client reads documents: one by one, out of groups, and by their aliases.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import test from 'node:test';

import {aliasUrl, documentUrl, getDocument, getDocumentByAlias} from '../../templates/clients/typescript/documents.js';
import {MemoryStorage} from '../../templates/clients/typescript/storage.js';
import {FakeHost, opened} from './fake_host.mjs';

const ORDERS = {name: 'orders', key: 'number', groups: 16};
const CREATORS = {name: 'creators', alias: 'user name'};

const groupOf = (key, digits) =>
  createHash('sha256').update(String(key)).digest('hex').slice(0, digits);

test('rule 8: a document is none of the versions, and its absence is told', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  await opened(client);
  host.files.set('v1/products/~4c-09', '{"sku":"L-09"}');
  assert.deepEqual(await getDocument(client, 'products', 'L-09'), {sku: 'L-09'});
  assert.equal(await getDocument(client, 'products', 'L-10'), undefined);
  await client.forget();
  for (const failure of ['body:<html>', 'body:[]', 'body:7', 'body:null', 'body:', 204, 503]) {
    host.fail = () => failure;
    await assert.rejects(getDocument(client, 'products', 'L-09'), {name: 'FeedError'}, String(failure));
  }
});

test('the group of a key is named by the hash of its text', () => {
  for (const [groups, digits] of [[16, 1], [256, 2], [4096, 3], [65536, 4], [1048576, 5]])
    for (const key of [17, -5, 'L-09', 'é', '9007199254740993'])
      assert.equal(documentUrl({name: 'orders', groups}, key), `v1/orders/${groupOf(key, digits)}`);
  for (const groups of [0, 1, 10, 17, 16 ** 6, NaN])
    assert.throws(() => documentUrl({name: 'orders', groups}, 1), RangeError);
});

test('a document is found in its group by its key, number or text', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  await opened(client);
  const big = '9007199254740993';
  const url = `v1/orders/${groupOf(12, 1)}`;
  host.files.set(url, '{"documents":[{"number":4711,"id":12},{"number":12,"id":5,"lines":[{"id":7}]}]}');
  host.files.set(`v1/orders/${groupOf(big, 1)}`, `{"documents":[{"number":"${big}"}],"later":1}`);
  assert.deepEqual(await getDocument(client, ORDERS, 12), {number: 12, id: 5, lines: [{id: 7}]});
  assert.deepEqual(await getDocument(client, ORDERS, big), {number: big});
  assert.equal(host.requests.at(-2).url, url);
});

test('a key that is not in its group does not exist, nor does one whose group is gone', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  await opened(client);
  assert.equal(await getDocument(client, ORDERS, 12), undefined);
  host.files.set(`v1/orders/${groupOf(12, 1)}`, '{"documents":[{"number":4711},{"id":12}]}');
  assert.equal(await getDocument(client, ORDERS, 12), undefined);
});

test('a group that is none is not taken for one without the document', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  await opened(client);
  for (const body of ['<html>', '', '[]', '{}', '{"documents":{}}', '{"documents":[7]}',
                      '{"documents":[null]}', '{"documents":[[]]}', '{"number":12}']) {
    host.files.set(`v1/orders/${groupOf(12, 1)}`, body);
    await assert.rejects(getDocument(client, ORDERS, 12), {name: 'FeedError'}, body);
  }
});

test('a document is found by its alias: the alias, then the document that it names', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  await opened(client);
  host.files.set('v1/creators/user~20name/~c3~81na', '{"key":17,"document":"v1/creators/17"}');
  host.files.set('v1/creators/17', '{"id":17}');
  host.requests.length = 0;
  assert.deepEqual(await getDocumentByAlias(client, CREATORS, 'Ána'), {id: 17});
  assert.deepEqual(host.urls(), ['v1/creators/user~20name/~c3~81na', 'v1/creators/17']);
  assert.equal(await getDocumentByAlias(client, CREATORS, 'bo'), undefined);
  host.files.delete('v1/creators/17');
  assert.equal(await getDocumentByAlias(client, CREATORS, 'Ána'), undefined);
  assert.throws(() => aliasUrl({name: 'creators'}, 'ana'), RangeError);
});

test('an alias may lead into a group', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  await opened(client);
  const group = `v1/orders/${groupOf(12, 1)}`;
  host.files.set('v1/orders/code/x-12', `{"key":12,"document":"${group}"}`);
  host.files.set(group, '{"documents":[{"number":11},{"number":12,"code":"x-12"}]}');
  const orders = {...ORDERS, alias: 'code'};
  assert.deepEqual(await getDocumentByAlias(client, orders, 'x-12'), {number: 12, code: 'x-12'});
});

test('an alias that is none leads nowhere', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  await opened(client);
  for (const alias of ['<html>', '[]', '{}', '{"key":17}', '{"document":"v1/creators/17"}',
                       '{"key":1.5,"document":"v1/creators/17"}',
                       '{"key":null,"document":"v1/creators/17"}', '{"key":17,"document":7}',
                       '{"key":17,"document":"//elsewhere/17"}',
                       '{"key":17,"document":"v1/creators/../../state/commit"}',
                       '{"key":17,"document":"v1/creators/17.json"}']) {
    host.files.set('v1/creators/user~20name/ana', alias);
    host.requests.length = 0;
    await assert.rejects(getDocumentByAlias(client, CREATORS, 'ana'), {name: 'FeedError'}, alias);
    assert.equal(host.requests.length, 1);
  }
});

test('rule 7: hidden keys open no document of the items, and say nothing of others', async () => {
  const host = new FakeHost(4);
  host.publish(host.items, {hidden: [3, 4711]});
  const client = host.client(undefined, {opens: 'creators'});
  await opened(client);
  host.files.set('v1/creators/user~20name/ana', '{"key":3,"document":"v1/creators/3"}');
  host.files.set('v1/creators/3', '{"id":3}');
  host.files.set('v1/creators/4', '{"id":4,"friends":[{"id":3},{"id":5}],"tags":["a",3]}');
  host.requests.length = 0;
  host.files.set(`v1/orders/${groupOf(4711, 1)}`, '{"documents":[{"number":4711}]}');
  assert.deepEqual(await getDocument(client, ORDERS, 4711), {number: 4711});
  assert.equal(await getDocument(client, 'creators', '3'), undefined);
  const orders = host.client(undefined, {opens: ORDERS});
  await opened(orders);
  host.requests.length = 0;
  assert.equal(await getDocument(orders, ORDERS, 4711), undefined);
  assert.equal(await getDocumentByAlias(client, CREATORS, 'ana'), undefined);
  assert.deepEqual(host.urls(), ['v1/creators/user~20name/ana']);
  assert.deepEqual(await getDocument(client, 'creators', 4), {id: 4, friends: [{id: 3}, {id: 5}], tags: ['a', 3]});
});

test('a document that was read is there without network, until it is gone or taken down', async () => {
  const host = new FakeHost(4);
  const storage = new MemoryStorage();
  const stored = [];
  const client = host.client(storage, {opens: 'creators', onStored: (url) => stored.push(url)});
  await opened(client);
  host.files.set('v1/creators/3', '{"id":3}');
  assert.equal(await getDocument(client, 'creators', 3, {stored: true}), undefined);
  await getDocument(client, 'creators', 3);
  for (const failure of ['down', 503, 429, 'body:<html>']) {
    host.fail = () => failure;
    assert.deepEqual(await getDocument(host.client(storage), 'creators', 3), {id: 3}, String(failure));
  }
  assert.deepEqual(await getDocument(client, 'creators', 3, {stored: true}), {id: 3});
  assert.deepEqual(stored, ['v1/creators/3']);
  host.fail = () => 'down';
  await assert.rejects(getDocument(client, 'creators', 4), {reason: 'offline'});
  host.fail = () => undefined;
  host.files.delete('v1/creators/3');
  assert.equal(await getDocument(client, 'creators', 3), undefined);
  host.fail = () => 'down';
  await assert.rejects(getDocument(client, 'creators', 3), {reason: 'offline'});
  host.fail = () => undefined;
  host.files.set('v1/creators/2', '{"id":2}');
  await getDocument(client, 'creators', 2);
  host.publish(host.items, {hidden: [2]});
  await client.refresh();
  assert.ok(!(await storage.names()).includes('document:v1/creators/2'));
  assert.equal(await getDocument(client, 'creators', 2, {stored: true}), undefined);
});
