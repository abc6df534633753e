/**
 * The names of objects (FORMAT.md, section 3): the first 128 bits of the SHA-256 of the decoded
 * bytes, in lower-case base32.
 *
 * SHA-256 is FIPS 180-4, written out here because browsers have crypto.subtle only on https and on
 * localhost: an app that is tried on a phone against a laptop would be without it.
 */
/** The first `count` primes. */
function primes(count) {
    const found = [];
    for (let n = 2; found.length < count; n++)
        if (found.every((prime) => n % prime !== 0))
            found.push(n);
    return found;
}
/** The first 32 bits of the fractional part. */
const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const ROUND_CONSTANTS = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const INITIAL_STATE = primes(8).map((prime) => fraction(Math.sqrt(prime)));
const rotated = (x, by) => (x >>> by) | (x << (32 - by));
/** The message, a bit, zeros, and its length in bits: whole blocks of 64 bytes. */
function padded(bytes) {
    const size = Math.ceil((bytes.length + 9) / 64) * 64;
    const view = new DataView(new ArrayBuffer(size));
    new Uint8Array(view.buffer).set(bytes);
    view.setUint8(bytes.length, 0x80);
    view.setUint32(size - 8, Math.floor(bytes.length / 2 ** 29));
    view.setUint32(size - 4, (bytes.length * 8) >>> 0);
    return view;
}
function schedule(message, block) {
    const words = new Int32Array(64);
    for (let i = 0; i < 16; i++)
        words[i] = message.getInt32(block + 4 * i);
    for (let i = 16; i < 64; i++) {
        const a = words[i - 15];
        const b = words[i - 2];
        const s0 = rotated(a, 7) ^ rotated(a, 18) ^ (a >>> 3);
        const s1 = rotated(b, 17) ^ rotated(b, 19) ^ (b >>> 10);
        words[i] = words[i - 16] + s0 + words[i - 7] + s1;
    }
    return words;
}
function compress(state, words) {
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
        const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[i] + words[i]) | 0;
        const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = state[i] + word));
}
export function sha256(bytes) {
    const state = Int32Array.from(INITIAL_STATE);
    const message = padded(bytes);
    for (let block = 0; block < message.byteLength; block += 64)
        compress(state, schedule(message, block));
    const digest = new DataView(new ArrayBuffer(32));
    state.forEach((word, i) => digest.setInt32(4 * i, word));
    return new Uint8Array(digest.buffer);
}
/** 26 characters for the decoded body of an object. */
export function contentName(bytes) {
    const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    let name = "";
    let bits = 0;
    let held = 0;
    for (const byte of sha256(bytes).subarray(0, 16)) {
        bits = (bits << 8) | byte;
        for (held += 8; held >= 5; held -= 5)
            name += alphabet[(bits >>> (held - 5)) & 31];
        bits &= 0xff;
    }
    return name + alphabet[(bits << (5 - held)) & 31];
}
