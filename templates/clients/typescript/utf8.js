/** UTF-8; React Native does not have TextEncoder everywhere, but every engine has `unescape`. */
export function utf8(text) {
    if (globalThis.TextEncoder)
        return new TextEncoder().encode(text);
    return Uint8Array.from(unescape(encodeURIComponent(text)), (byte) => byte.charCodeAt(0));
}
