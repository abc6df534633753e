// CloudFront in front of a bucket (runtime cloudfront-js-2.0), for the viewer-request and the
// viewer-response event of the default behaviour: then nothing but the names of the format reaches
// the bucket, `_vizzy/` with the bookkeeping of vizzy publish least of all. A distribution that
// serves more needs another behaviour for it, with another bucket.
//
// The bucket holds every encoding under its own name (vizzy build-feed --encodings gzip,br,identity,
// then vizzy publish --plain-encoding identity --siblings): NAME.json, NAME.json.gz, NAME.json.br, each with Content-Type application/json, its
// Content-Encoding and its Cache-Control. The function chooses among them, so that the cache needs no
// Accept-Encoding in its key: the cache policy of distribution.json is
// CachingOptimizedForUncompressedObjects.
//
// CloudFront runs no function on an answer of 400 or more from the bucket. Errors are handled in
// response-headers-policy.json, CORS and no-store where the bucket says nothing about caching, and in
// the CustomErrorResponses of distribution.json, without which CloudFront keeps errors for 10 s.
//
//   aws cloudfront create-function --name vizzy-feed --function-code fileb://function.js \
//     --function-config 'Comment=vizzy feed,Runtime=cloudfront-js-2.0'
//   aws cloudfront publish-function --name vizzy-feed --if-match ETAG
//   aws cloudfront create-response-headers-policy \
//     --response-headers-policy-config file://response-headers-policy.json
//   aws cloudfront create-origin-access-control --origin-access-control-config \
//     Name=vizzy-feed,SigningProtocol=sigv4,SigningBehavior=always,OriginAccessControlOriginType=s3
//   # Write what these three made, and your bucket, into distribution.json; then
//   aws cloudfront create-distribution --distribution-config file://distribution.json
//   # and let the distribution read the bucket, by a bucket policy for s3:GetObject.

const ENTRY = /^\/v1\/[a-z0-9_-]{1,100}\.json$/;
const CHANGES = /^\/v1\/changes\/[a-z0-9_-]{1,100}(\/[a-z0-9_~-]{1,200}){0,2}\/[0-9]{1,10}\.json$/;
const OBJECT = /^\/v1\/o\/[a-z2-7]{2}\/[a-z2-7]{24}\.json$/;
// Documents, groups, aliases, and the entries of segments, which no name tells from them.
const DOCUMENT = /^\/v1\/(?!(o|changes)\/)[a-z0-9_-]{1,100}(\/[a-z0-9_~-]{1,200}){1,2}\.json$/;

// As in response-headers-policy.json, for the answers that are made here.
const CORS = {
  'access-control-allow-origin': {value: '*'},
  'access-control-expose-headers': {value: 'Content-Encoding, Content-Length, Content-Range, ETag, Retry-After'},
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

// The weight of a coding in an Accept-Encoding; 0 if it is not named.
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

// Documents have no Brotli, so anything that may be one is sent as gzip at most, even the entry of a segment.
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
  if (![ENTRY, CHANGES, OBJECT, DOCUMENT].some((name) => name.test(uri)))
    return answer(404, 'Not Found', {});
  const accept = request.headers['accept-encoding'];
  request.uri = uri + suffix(uri, accept === undefined ? '' : accept.value);
  request.querystring = {};
  return request;
}

// An answer of the bucket: the response headers policy adds CORS.
function onResponse(response) {
  response.headers.vary = {value: 'Accept-Encoding'};
  return response;
}

function handler(event) {
  return event.context.eventType === 'viewer-request' ? onRequest(event.request)
                                                      : onResponse(event.response);
}
