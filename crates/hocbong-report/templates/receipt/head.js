// The head of a seal and its short code: the first 15 bytes in Bech32m (BIP 350).

const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

function checksum(values) {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
  // The human-readable part, hb, expanded.
  let sum = 1
  for (const value of [3, 3, 0, 8, 2, ...values]) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (let bit = 0; bit < 5; bit++) if ((top >>> bit) & 1) sum ^= generator[bit]
  }
  return sum >>> 0
}

const BECH32M = 0x2bc830a3

/** The short code of a head. */
function codeOf(head) {
  const values = []
  let rest = 0
  let bits = 0
  for (const byte of head.slice(0, 15)) {
    rest = ((rest << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      values.push((rest >>> bits) & 31)
    }
  }
  const check = checksum([...values, 0, 0, 0, 0, 0, 0]) ^ BECH32M
  for (let at = 5; at >= 0; at--) values.push((check >>> (5 * at)) & 31)
  const letters = values.map(value => LETTERS[value]).join('').toUpperCase()
  return 'HB1-' + letters.match(/.{1,5}/g).join('-')
}

/** Reads a head as people write it: an object with `is`, or null if it was copied wrongly. */
function expectedOf(typed) {
  const plain = typed.replace(/[\s\-\u2011\u2013]/g, '').toLowerCase()
  if (/^[0-9a-f]{64}$/.test(plain)) return { is: head => hexOf(head) === plain }
  if (!/^hb1[a-z0-9]{30}$/.test(plain)) return null
  const values = Array.from(plain.slice(3), letter => LETTERS.indexOf(letter))
  if (values.includes(-1) || checksum(values) !== BECH32M) return null
  return { is: head => codeOf(head).replaceAll('-', '').toLowerCase() === plain }
}
