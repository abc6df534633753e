// The CloudFront function, run as CloudFront runs it: one event at a time.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import test from 'node:test';
import vm from 'node:vm';

const read = (name) =>
  readFileSync(new URL(`../../templates/hosts/cloudfront/${name}`, import.meta.url), 'utf8');
const handler = vm.runInNewContext(`${read('function.js')}; handler`);
const policy = JSON.parse(read('response-headers-policy.json'));
const distribution = JSON.parse(read('distribution.json'));

// Values of another context have other prototypes; only what JSON keeps counts.
const plain = (value) => JSON.parse(JSON.stringify(value));

function request(uri, accept, method = 'GET') {
  const headers = accept === undefined ? {} : {'accept-encoding': {value: accept}};
  const event = {context: {eventType: 'viewer-request'},
                 request: {method, uri, headers, querystring: {a: {value: '1'}}}};
  return plain(handler(event));
}

/** What a reader gets for what the bucket answers: no function runs on an error. */
function response(statusCode, headers) {
  const event = {context: {eventType: 'viewer-response'}, response: {statusCode, headers}};
  return withPolicy(statusCode >= 400 ? event.response : plain(handler(event)));
}

/** The response headers policy, as CloudFront applies it to a request with an Origin. */
function withPolicy({statusCode, headers}) {
  const all = {...headers};
  const cors = policy.CorsConfig;
  assert.equal(cors.OriginOverride, true);
  all['access-control-allow-origin'] = {value: cors.AccessControlAllowOrigins.Items.join(', ')};
  all['access-control-expose-headers'] = {value: cors.AccessControlExposeHeaders.Items.join(', ')};
  for (const {Header, Value, Override} of policy.CustomHeadersConfig.Items)
    if (Override || !(Header.toLowerCase() in all)) all[Header.toLowerCase()] = {value: Value};
  return {statusCode, headers: all};
}

const ENTRY = '/v1/discovery.json';
const CHANGES = '/v1/changes/discovery/129600.json';
const SEGMENT_CHANGES = '/v1/changes/discovery/~55~53/music/7200.json';
const OBJECT = '/v1/o/6w/kobhadxjqpy7b3ieg35x66ye.json';
const DOCUMENT = '/v1/creators/~4c-09.json';

test('the encoding that the client likes best is fetched', () => {
  for (const [accept, suffix] of [
    ['gzip, deflate, br', '.br'], ['gzip', '.gz'], ['br', '.br'], [undefined, ''], ['', ''],
    ['deflate', ''], ['br;q=0, gzip', '.gz'], ['br;q=0.2, gzip;q=0.3', '.gz'], ['gzip;q=0', ''],
    ['BR', '.br'], ['br;q=x', ''], ['gzip;q=0.000', ''],
  ]) {
    assert.equal(request(ENTRY, accept).uri, ENTRY + suffix, accept);
    assert.equal(request(OBJECT, accept).uri, OBJECT + suffix, accept);
    for (const uri of [CHANGES, SEGMENT_CHANGES])
      assert.equal(request(uri, accept).uri, uri + suffix, accept);
  }
});

test('documents, groups, aliases and what looks like them are fetched as gzip at most', () => {
  for (const uri of [DOCUMENT, '/v1/orders/a3f.json', '/v1/creators/username/ana.json',
                     '/v1/discovery/music.json', '/v1/discovery/~55~53/music.json']) {
    assert.equal(request(uri, 'gzip, br').uri, `${uri}.gz`);
    assert.equal(request(uri, 'br').uri, uri);
  }
});

test('a query does not make a second copy in the cache', () => {
  assert.deepEqual(request(ENTRY, 'br').querystring, {});
});

test('nothing outside the format reaches the bucket', () => {
  for (const uri of ['/', '/v1/', '/_vizzy/head.json', '/v1/../_vizzy/head.json',
                     '/v1/_vizzy%2fhead.json', '/state/commit.json', '/v1/../state/commit.json', `${ENTRY}.br`,
                     '/v1/%2e%2e/state.json', '/v1/o/6w/short.json', '/v1/o/x.json',
                     '/v1/.hidden.json', '/v1/a/b/c/d.json', '/v1/changes/discovery.json',
                     '/v1/changes/discovery/music.json', '/v1/changes/a/b/c/d/7200.json',
                     '/v1/changes/discovery/7200.json.br', '/v1/changes/.hidden/7200.json', '/v1/a/../b.json', '/v1/a//b.json',
                     '/v1/Discovery.json']) {
    const answer = request(uri, 'br');
    assert.equal(answer.statusCode, 404, uri);
    assert.equal(answer.headers['cache-control'].value, 'no-store');
  }
});

test('other methods are refused, and preflights answered', () => {
  assert.equal(request(ENTRY, 'br', 'POST').statusCode, 405);
  assert.equal(request(ENTRY, 'br', 'POST').headers.allow.value, 'GET, HEAD, OPTIONS');
  const preflight = request(ENTRY, 'br', 'OPTIONS');
  assert.equal(preflight.statusCode, 204);
  assert.match(preflight.headers['access-control-allow-headers'].value, /If-None-Match/);
});

test('every way to the bucket leads through the function', () => {
  const {DefaultCacheBehavior: behaviour, CacheBehaviors: others} = distribution;
  assert.equal(others, undefined);
  assert.deepEqual(behaviour.FunctionAssociations.Items.map(({EventType}) => EventType),
                   ['viewer-request', 'viewer-response']);
  assert.equal(behaviour.Compress, false);
  assert.deepEqual(behaviour.AllowedMethods.Items, policy.CorsConfig.AccessControlAllowMethods.Items);
});

test('answers keep the caching of the bucket, errors are never kept', () => {
  const found = response(200, {'cache-control': {value: 'public, max-age=60'}});
  assert.equal(found.headers['cache-control'].value, 'public, max-age=60');
  assert.equal(found.headers.vary.value, 'Accept-Encoding');
  const ttl = new Map(distribution.CustomErrorResponses.Items.map(
    ({ErrorCode, ErrorCachingMinTTL}) => [ErrorCode, ErrorCachingMinTTL]));
  for (const status of [403, 404, 503]) {
    assert.equal(response(status, {}).headers['cache-control'].value, 'no-store');
    assert.equal(ttl.get(status), 0);
  }
});

test('any origin may read what is found, what is missing, and what the function answers', () => {
  for (const {headers} of [response(200, {}), response(304, {}), response(403, {}),
                           request('/state/', 'br'), request(ENTRY, 'br', 'OPTIONS')]) {
    assert.equal(headers['access-control-allow-origin'].value, '*');
    assert.equal(headers['access-control-expose-headers'].value,
                 'Content-Encoding, Content-Length, Content-Range, ETag, Retry-After');
    assert.equal(headers['timing-allow-origin'].value, '*');
  }
});

test('the preflight is answered as the policy has it', () => {
  const {headers} = request(ENTRY, 'br', 'OPTIONS');
  const cors = policy.CorsConfig;
  assert.equal(headers['access-control-allow-methods'].value,
               cors.AccessControlAllowMethods.Items.join(', '));
  assert.equal(headers['access-control-allow-headers'].value,
               cors.AccessControlAllowHeaders.Items.join(', '));
  assert.equal(headers['access-control-max-age'].value, String(cors.AccessControlMaxAgeSec));
});

test('every list says how long it is, as the API wants it', () => {
  const check = (value) => {
    if (typeof value !== 'object') return;
    if ('Items' in value) assert.equal(value.Quantity, value.Items.length);
    Object.values(value).forEach(check);
  };
  [policy, distribution].forEach(check);
});
