/** UTF-8; React Native does not have TextEncoder everywhere, but every engine has `unescape`. */
export function utf8(text: string): Uint8Array {
  if (globalThis.TextEncoder) return new TextEncoder().encode(text);
  return Uint8Array.from(unescape(encodeURIComponent(text)), (byte) => byte.charCodeAt(0));
}
