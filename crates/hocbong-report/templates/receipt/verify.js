// Verifies a receipt: leaf, path, root, head; and the signature, if a key is given and the browser can.

/** Why a receipt proves nothing; the word of a message. */
class Fault extends Error {}

function need(isSo, fault) {
  if (!isSo) throw new Fault(fault)
}

const NUMBER = '(0|[1-9][0-9]*)'
const DAY = '([0-9]{4}-[0-9]{2}-[0-9]{2})'
const CHECKPOINT = new RegExp(
  `^([^\\n]*)\\n${NUMBER}\\n([^\\n]+)\\nseal ${NUMBER}\\nthrough ${DAY}\\nsealed ${DAY}\\nfiles ([^\\n]+)\\n` +
  `findings ${NUMBER}\\nunread ${NUMBER}\\nprevious ([^\\n]+)\\n$`, 'u')

function isDay(text) {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** Reads a checkpoint with its signatures; null if it is not as a seal writes it. */
function checkpointOf(note) {
  const at = note.lastIndexOf('\n\n')
  if (at < 0) return null
  const text = note.slice(0, at + 1)
  const rest = note.slice(at + 2)
  const signatures = rest === '' ? [] : rest.split('\n')
  if (rest !== '' && signatures.pop() !== '') return null
  if (!signatures.every(line => line.startsWith('— ') && line.slice(2).includes(' '))) return null
  const found = CHECKPOINT.exec(text)
  if (found === null) return null
  const [, origin, count, root, seal, through, sealed, files, , , previous] = found
  const isDigest = encoded => fromBase64(encoded)?.length === 32
  const numbers = [count, seal].map(Number)
  if (!isDigest(root) || !isDigest(files) || !(previous === 'none' || isDigest(previous))) return null
  if (!isDay(through) || !isDay(sealed) || !numbers.every(Number.isSafeInteger)) return null
  return { text, signatures, origin, count: numbers[0], root: fromBase64(root), seal: numbers[1], through }
}

/** The root to which the path leads from a leaf (RFC 9162, section 2.1.3.2). */
async function rootOf(leaf, index, count, path) {
  let [at, last, node] = [index, count - 1, leaf]
  for (const beside of path) {
    need(last > 0, 'path')
    if (at % 2 === 1 || at === last) {
      node = await sha256([1], beside, node)
      while (at % 2 === 0 && at > 0) [at, last] = [at / 2, Math.floor(last / 2)]
    } else {
      node = await sha256([1], node, beside)
    }
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  need(last === 0, 'path')
  return node
}

/** Whether the key has signed: 'signed', or 'no-ed25519' if the browser cannot tell. */
async function signedBy(checkpoint, pem) {
  const encoded = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----/.exec(pem)
  const spki = encoded === null ? null : fromBase64(encoded[1].replace(/\s/g, ''))
  // The head of a key of Ed25519 (RFC 8410).
  need(spki?.length === 44 && hexOf(spki.subarray(0, 12)) === '302a300506032b6570032100', 'key')
  let key
  try {
    key = await crypto.subtle.importKey('spki', spki, { name: 'Ed25519' }, false, ['verify'])
  } catch {
    return 'no-ed25519'
  }
  let fault = 'unsigned'
  for (const line of checkpoint.signatures.slice(0, 64)) {
    const space = line.lastIndexOf(' ')
    const [name, bytes] = [line.slice(2, space), fromBase64(line.slice(space + 1))]
    if (bytes === null || bytes.length < 4) continue
    const id = await sha256(bytesOf(name), [10, 1], spki.subarray(12))
    if (!areEqual(bytes.subarray(0, 4), id.subarray(0, 4))) continue
    if (await crypto.subtle.verify({ name: 'Ed25519' }, key, bytes.subarray(4), bytesOf(checkpoint.text))) return 'signed'
    fault = 'signature'
  }
  throw new Fault(fault)
}

/** Verifies a receipt that was read; throws a `Fault`. `typed` is the head from the minutes, or blank; so is the key. */
async function verify(receipt, typed, pem) {
  need(receipt.leaf_form === 'hocbong.leaf/1', 'form')
  const values = receipt.fields.map(field => field.value)
  const names = namesOf(values)
  need(names !== null && names.every((name, at) => name === receipt.fields[at].name), 'fields')
  const checkpoint = checkpointOf(receipt.checkpoint)
  need(checkpoint !== null, 'checkpoint')
  const head = await sha256(bytesOf(checkpoint.text))
  need(areEqual(head, receipt.head), 'head')
  need(codeOf(head) === receipt.code, 'code')
  need(receipt.count === checkpoint.count, 'count')
  need(receipt.index < receipt.count, 'index')
  const fields = [bytesOf(receipt.leaf_form), receipt.salt, ...values.map(bytesOf)].map(fieldOf)
  const leaf = await sha256([0], ...fields)
  const root = await rootOf(leaf, receipt.index, receipt.count, receipt.path)
  need(areEqual(root, checkpoint.root), 'root')
  const expected = typed.trim() === '' ? null : expectedOf(typed)
  need(typed.trim() === '' || expected !== null, 'typed')
  need(expected === null || expected.is(head), 'expected')
  const signed = pem.trim() === '' ? 'unchecked' : await signedBy(checkpoint, pem)
  return { checkpoint, head, isExpected: expected !== null, signed, hasSignatures: checkpoint.signatures.length > 0 }
}
