// CloudFront in front of a bucket (runtime cloudfront-js-2.0). Associate it with the viewer-request
// and the viewer-response event of the behaviour for /v1/*.
//
// The bucket holds every encoding under its own name: NAME.json, NAME.json.gz, NAME.json.br, each
// with Content-Type application/json, its Content-Encoding and its Cache-Control. The function
// chooses among them, so that the cache needs no Accept-Encoding in its key: use a cache policy
// with "Compress objects automatically" off.

const ENTRY = /^\/v1\/[a-z0-9_-]{1,100}\.json$/;
const OBJECT = /^\/v1\/o\/[a-z2-7]{2}\/[a-z2-7]{24}\.json$/;
// Documents, groups, aliases, and the entries of segments, which no name tells from them.
const DOCUMENT = /^\/v1\/(?!o\/)[a-z0-9_-]{1,100}(\/[a-z0-9_~-]{1,200}){1,2}\.json$/;

const CORS = {
  'access-control-allow-origin': {value: '*'},
  'access-control-expose-headers': {value: 'Content-Encoding, Content-Length, Content-Range, ETag'},
  'timing-allow-origin': {value: '*'},
};

function answer(status, text, headers) {
  return {
    statusCode: status,
    statusDescription: text,
    headers: Object.assign({'cache-control': {value: 'no-store'}}, CORS, headers),
  };
}

function preflight() {
  return answer(204, 'No Content', {
    'cache-control': {value: 'max-age=86400'},
    'access-control-allow-methods': {value: 'GET, HEAD, OPTIONS'},
    'access-control-allow-headers': {
      value: 'Cache-Control, Content-Type, If-None-Match, If-Range, Range',
    },
    'access-control-max-age': {value: '86400'},
  });
}

// The weight of a coding in an Accept-Encoding; 0 where it is not named.
function weight(accept, coding) {
  for (const element of accept.toLowerCase().split(',')) {
    const parts = element.split(';').map((part) => part.trim());
    if (parts[0] !== coding) continue;
    if (parts.length === 1) return 1;
    const q = /^q=([01](?:\.\d{0,3})?)$/.exec(parts[1]);
    return q === null ? 0 : Number(q[1]);
  }
  return 0;
}

// Documents have no Brotli, so what may be one is sent as gzip at most, also the entry of a segment.
function suffix(uri, accept) {
  const gzip = weight(accept, 'gzip');
  const brotli = DOCUMENT.test(uri) ? 0 : weight(accept, 'br');
  if (brotli > 0 && brotli >= gzip) return '.br';
  return gzip > 0 ? '.gz' : '';
}

function onRequest(request) {
  if (request.method === 'OPTIONS') return preflight();
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return answer(405, 'Method Not Allowed', {allow: {value: 'GET, HEAD, OPTIONS'}});
  const uri = request.uri;
  if (!ENTRY.test(uri) && !OBJECT.test(uri) && !DOCUMENT.test(uri))
    return answer(404, 'Not Found', {});
  const accept = request.headers['accept-encoding'];
  request.uri = uri + suffix(uri, accept === undefined ? '' : accept.value);
  request.querystring = {};
  return request;
}

function onResponse(response) {
  Object.assign(response.headers, CORS, {vary: {value: 'Accept-Encoding'}});
  if (response.statusCode >= 400) response.headers['cache-control'] = {value: 'no-store'};
  return response;
}

function handler(event) {
  return event.context.eventType === 'viewer-request' ? onRequest(event.request)
                                                      : onResponse(event.response);
}
