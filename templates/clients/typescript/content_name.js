/**
 * The names of objects (FORMAT.md, section 3): the first 128 bits of the SHA-256 of the decoded
 * bytes, in lower-case base32.
 *
 * SHA-256 is FIPS 180-4, written out here because browsers have crypto.subtle only on https and on
 * localhost, and React Native has none.
 */
/** The first 32 bits of the fractional parts of roots of the first 64 primes. */
const SQUARE_ROOTS = [];
const CUBE_ROOTS = [];
for (let n = 2; CUBE_ROOTS.length < 64; n++) {
    let divisor = 2;
    while (n % divisor !== 0)
        divisor++;
    if (divisor < n)
        continue;
    const fraction = (root) => ((root % 1) * 2 ** 32) | 0;
    SQUARE_ROOTS.push(fraction(Math.sqrt(n)));
    CUBE_ROOTS.push(fraction(Math.cbrt(n)));
}
const rotated = (x, by) => (x >>> by) | (x << (32 - by));
const mixed = (x, a, b, c) => rotated(x, a) ^ rotated(x, b) ^ c;
/** The message of less than 2^29 bytes, a bit, zeros, and its length in bits: whole blocks of 64 bytes. */
function padded(bytes) {
    const message = new Uint8Array(((bytes.length + 72) >> 6) << 6);
    message.set(bytes);
    message[bytes.length] = 0x80;
    const view = new DataView(message.buffer);
    view.setUint32(message.length - 4, bytes.length * 8);
    return view;
}
export function sha256(bytes) {
    const state = SQUARE_ROOTS.slice(0, 8);
    const message = padded(bytes);
    const words = [];
    for (let block = 0; block < message.byteLength; block += 64) {
        let [a, b, c, d, e, f, g, h] = state;
        for (let i = 0; i < 64; i++) {
            if (i < 16)
                words[i] = message.getInt32(block + 4 * i);
            else {
                const early = words[i - 15];
                const late = words[i - 2];
                words[i] = (words[i - 16] + mixed(early, 7, 18, early >>> 3) + words[i - 7] +
                    mixed(late, 17, 19, late >>> 10)) | 0;
            }
            const first = h + mixed(e, 6, 11, rotated(e, 25)) + ((e & f) ^ (~e & g)) + CUBE_ROOTS[i] + words[i];
            const second = mixed(a, 2, 13, rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
        }
        [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) | 0));
    }
    return Uint8Array.from({ length: 32 }, (_, i) => state[i >> 2] >>> (24 - 8 * (i & 3)));
}
/** 26 characters for the decoded body of an object. */
export function contentName(bytes) {
    // One byte more: its bits fill the last character.
    const hash = [...sha256(bytes).subarray(0, 16), 0];
    let name = "";
    for (let bit = 0; bit < 128; bit += 5) {
        const twoBytes = (hash[bit >> 3] << 8) | hash[(bit >> 3) + 1];
        name += "abcdefghijklmnopqrstuvwxyz234567"[(twoBytes >> (11 - (bit & 7))) & 31];
    }
    return name;
}
