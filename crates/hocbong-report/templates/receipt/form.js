// Reads a receipt from its JSON, a page, or the text of its QR picture.

const BEFORE = ['id', 'date', 'voucher', 'kind', 'fund', 'party', 'party_account', 'birth_date', 'school_class', 'school',
  'purpose', 'memo', 'reference', 'about', 'counted_account', 'counted_amount', 'postings']
const POSTING = ['posting_fund', 'posting_side', 'posting_account', 'posting_amount']
const AFTER = ['decision', 'preparer', 'approver', 'quantity', 'unit', 'currency', 'foreign_amount', 'rate', 'counter_fund']
const LAST = ['award_type', 'recipient_type']
const KEYS = ['schema', 'leaf_form', 'fields', 'salt', 'index', 'count', 'path', 'checkpoint', 'head', 'code']

/** The names of these values; null if their number is not what the field `postings` says. */
function namesOf(values) {
  const stated = values[BEFORE.length - 1]
  if (stated === undefined || !/^(0|[1-9]\d{0,5})$/.test(stated)) return null
  const names = [...BEFORE]
  for (let posting = 0; posting < Number(stated); posting++) names.push(...POSTING)
  names.push(...AFTER)
  if (values.length === names.length + LAST.length) names.push(...LAST)
  return values.length === names.length ? names : null
}

function isCount(number) {
  return Number.isSafeInteger(number) && number >= 0
}

function fromJson(json) {
  let read
  try {
    read = JSON.parse(json)
  } catch {
    throw new Unreadable()
  }
  const isText = value => typeof value === 'string'
  const isOurs = read !== null && typeof read === 'object' && read.schema === 'hocbong.receipt/1' &&
    Object.keys(read).length === KEYS.length && KEYS.every(key => Object.hasOwn(read, key)) &&
    isText(read.leaf_form) && isText(read.checkpoint) && isText(read.code) && isCount(read.index) && isCount(read.count) &&
    Array.isArray(read.path) && Array.isArray(read.fields) &&
    read.fields.every(field => field !== null && typeof field === 'object' && Object.keys(field).length === 2 &&
      isText(field.name) && isText(field.value))
  if (!isOurs) throw new Unreadable()
  for (const field of read.fields) bytesOf(field.value)
  bytesOf(read.checkpoint)
  return { ...read, salt: digestOf(read.salt), path: read.path.map(digestOf), head: digestOf(read.head) }
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function fromBase32(text) {
  const bytes = []
  let rest = 0
  let bits = 0
  for (const letter of text) {
    const value = BASE32.indexOf(letter)
    if (value < 0) throw new Unreadable()
    rest = ((rest << 5) | value) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((rest >>> bits) & 255)
    }
  }
  // What is left of the last letter is nothing.
  if (bits > 4 || (rest & ((1 << bits) - 1)) !== 0) throw new Unreadable()
  return Uint8Array.from(bytes)
}

/** Reads what stands one after the other in the bytes of a QR picture. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes
    this.at = 0
  }

  take(length) {
    if (length > this.bytes.length - this.at) throw new Unreadable()
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  number() {
    let number = 0
    for (let power = 1; power <= Number.MAX_SAFE_INTEGER; power *= 128) {
      const [byte] = this.take(1)
      number += (byte & 127) * power
      if (byte < 128) {
        // A last byte of zero is a longer form of the same number.
        if (!Number.isSafeInteger(number) || (byte === 0 && power > 1)) throw new Unreadable()
        return number
      }
    }
    throw new Unreadable()
  }

  length() {
    const length = this.number()
    if (length > this.bytes.length - this.at) throw new Unreadable()
    return length
  }

  text() {
    return textOf(this.take(this.length()))
  }

  digest() {
    return Uint8Array.from(this.take(32))
  }

  times(count, read) {
    return Array.from({ length: count }, () => read.call(this))
  }
}

async function fromPicture(text) {
  const plain = text.replace(/\s/g, '').toUpperCase()
  const from = new Reader(fromBase32(plain.slice('HOCBONG1:'.length)))
  const values = from.times(from.length(), from.text)
  const names = namesOf(values)
  if (names === null) throw new Unreadable()
  const salt = from.digest()
  const index = from.number()
  const path = from.times(from.length(), from.digest)
  const origin = from.text()
  const count = from.number()
  const root = base64Of(from.digest())
  const seal = from.number()
  const through = from.text()
  const sealed = from.text()
  const files = base64Of(from.digest())
  const findings = from.number()
  const unread = from.number()
  const hasPrevious = from.number()
  if (hasPrevious > 1) throw new Unreadable()
  const previous = hasPrevious === 1 ? base64Of(from.digest()) : 'none'
  const note = `${origin}\n${count}\n${root}\nseal ${seal}\nthrough ${through}\nsealed ${sealed}\nfiles ${files}\n` +
    `findings ${findings}\nunread ${unread}\nprevious ${previous}\n`
  const signatures = from.times(from.length(), () => `— ${from.text()} ${base64Of(from.take(from.length()))}\n`)
  if (from.at !== from.bytes.length) throw new Unreadable()
  const head = await sha256(bytesOf(note))
  return {
    leaf_form: 'hocbong.leaf/1',
    fields: values.map((value, at) => ({ name: names[at], value })),
    salt, index, count, path, head,
    checkpoint: `${note}\n${signatures.join('')}`,
    code: codeOf(head),
  }
}

/** Reads a receipt; throws `Unreadable` if it is none. */
async function read(document) {
  const text = document.replace(/^\ufeff/, '').trim()
  if (/^hocbong1:/i.test(text)) return fromPicture(text)
  if (!text.startsWith('<')) return fromJson(text)
  const begin = '<script type="application/json" id="receipt">'
  const start = text.indexOf(begin)
  // Written in two parts, since the whole word would end this script.
  const end = text.indexOf('</' + 'script>', start)
  if (start < 0 || end < 0) throw new Unreadable()
  return fromJson(text.slice(start + begin.length, end))
}
