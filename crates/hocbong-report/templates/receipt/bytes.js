// Bytes: strict decoding, digests, and the order in which they are joined. Decoders throw on anything but the one form
// that is written.

class Unreadable extends Error {}

const utf8 = new TextEncoder()

function bytesOf(text) {
  // A text with half a character has no bytes; the encoder would put another character in its place.
  if (/\p{Surrogate}/u.test(text)) throw new Unreadable()
  return utf8.encode(text)
}

function textOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Unreadable()
  }
}

function hexOf(bytes) {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

/** Reads the 64 digits of a digest. */
function digestOf(hex) {
  if (typeof hex !== 'string' || !/^[0-9a-f]{64}$/.test(hex)) throw new Unreadable()
  return Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16))
}

function base64Of(bytes) {
  return btoa(String.fromCharCode(...bytes))
}

/** Reads Base64 in its one canonical form; null if it is none. */
function fromBase64(text) {
  try {
    const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0))
    return base64Of(bytes) === text ? bytes : null
  } catch {
    return null
  }
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function areEqual(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined(...parts)))
}

/** A field of a leaf: its length as LEB128, then its bytes. */
function fieldOf(bytes) {
  const length = []
  let rest = bytes.length
  for (; rest > 127; rest = Math.floor(rest / 128)) length.push(rest % 128 + 128)
  return joined(Uint8Array.from([...length, rest]), bytes)
}
