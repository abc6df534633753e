// The reference client reads documents: one by one, out of groups, and by their aliases.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import test from 'node:test';

import {Unreachable} from '../../templates/clients/typescript/client.js';
import {aliasUrl, documentUrl} from '../../templates/clients/typescript/documents.js';
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
  assert.deepEqual(await client.document('products', 'L-09'), {sku: 'L-09'});
  assert.equal(await client.document('products', 'L-10'), undefined);
  for (const failure of ['body:<html>', 'body:[]', 'body:7', 'body:null', 'body:', 204, 503]) {
    host.fail = () => failure;
    await assert.rejects(client.document('products', 'L-09'), Unreachable, String(failure));
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
  assert.deepEqual(await client.document(ORDERS, 12), {number: 12, id: 5, lines: [{id: 7}]});
  assert.deepEqual(await client.document(ORDERS, big), {number: big});
  assert.equal(host.requests.at(-2).url, url);
  assert.equal(host.requests.at(-1).cache, 'default', 'the HTTP cache may keep a group');
});

test('a key that is not in its group does not exist, nor does one whose group is gone', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  await opened(client);
  assert.equal(await client.document(ORDERS, 12), undefined);
  host.files.set(`v1/orders/${groupOf(12, 1)}`, '{"documents":[{"number":4711},{"id":12}]}');
  assert.equal(await client.document(ORDERS, 12), undefined);
});

test('a group that is none is not taken for one without the document', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  await opened(client);
  for (const body of ['<html>', '', '[]', '{}', '{"documents":{}}', '{"documents":[7]}',
                      '{"documents":[null]}', '{"documents":[[]]}', '{"number":12}']) {
    host.files.set(`v1/orders/${groupOf(12, 1)}`, body);
    await assert.rejects(client.document(ORDERS, 12), Unreachable, body);
  }
});

test('a document is found by its alias: the alias, then the document that it names', async () => {
  const host = new FakeHost(4);
  const client = host.client();
  await opened(client);
  host.files.set('v1/creators/user~20name/~c3~81na', '{"key":17,"document":"v1/creators/17"}');
  host.files.set('v1/creators/17', '{"id":17}');
  host.requests.length = 0;
  assert.deepEqual(await client.documentByAlias(CREATORS, 'Ána'), {id: 17});
  assert.deepEqual(host.urls(), ['v1/creators/user~20name/~c3~81na', 'v1/creators/17']);
  assert.equal(await client.documentByAlias(CREATORS, 'bo'), undefined);
  host.files.delete('v1/creators/17');
  assert.equal(await client.documentByAlias(CREATORS, 'Ána'), undefined);
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
  assert.deepEqual(await client.documentByAlias(orders, 'x-12'), {number: 12, code: 'x-12'});
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
    await assert.rejects(client.documentByAlias(CREATORS, 'ana'), Unreachable, alias);
    assert.equal(host.requests.length, 1);
  }
});

test('rule 7: hidden keys open from no group and no alias, and are no children', async () => {
  const host = new FakeHost(4);
  host.publish(host.items, {hidden: [3, 4711]});
  const client = host.client();
  await opened(client);
  host.files.set('v1/creators/user~20name/ana', '{"key":3,"document":"v1/creators/3"}');
  host.files.set('v1/creators/3', '{"id":3}');
  host.files.set('v1/creators/4', '{"id":4,"friends":[{"id":3},{"id":5}],"tags":["a",3]}');
  host.requests.length = 0;
  assert.equal(await client.document(ORDERS, 4711), undefined);
  assert.equal(await client.documentByAlias(CREATORS, 'ana'), undefined);
  assert.deepEqual(host.urls(), ['v1/creators/user~20name/ana']);
  assert.deepEqual(await client.document('creators', 4), {id: 4, friends: [{id: 5}], tags: ['a', 3]});
});
