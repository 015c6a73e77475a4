// What the page shows: the result in both languages, and what is proved, from the receipt itself.

const byId = id => document.getElementById(id)
const words = JSON.parse(byId('words').textContent)
const own = byId('receipt')

/** Characters that are not seen are written as numbers, so that no text shows itself otherwise than it is. */
function printable(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu, c => `\\u{${c.codePointAt(0).toString(16)}}`)
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name)
  made.textContent = text
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

function both(key) {
  return ['vi', 'en'].map(lang => element('p', words[lang][key], { lang }))
}

function valueOf(receipt, name) {
  return receipt.fields.find(field => field.name === name)?.value ?? ''
}

/**
 * What is stated without being posted, else the debited amounts together, of a reallocation those in its own fund; in
 * groups of three digits, blank if there are none.
 */
function amountOf(receipt) {
  const stated = valueOf(receipt, 'counted_amount')
  let sum = /^-?\d+$/.test(stated) ? BigInt(stated) : null
  const isBetweenFunds = valueOf(receipt, 'kind') === 'reallocate' || valueOf(receipt, 'counter_fund') !== ''
  const own = isBetweenFunds ? valueOf(receipt, 'fund') : null
  for (let at = BEFORE.length; at + 3 < receipt.fields.length - AFTER.length; at += 4) {
    const [fund, side, , amount] = receipt.fields.slice(at, at + 4).map(field => field.value)
    if (own !== null && fund !== own || stated !== '') continue
    if (side === 'debit' && /^-?\d+$/.test(amount)) sum = (sum ?? 0n) + BigInt(amount)
  }
  return sum === null ? '' : `${sum.toString().replace(/\B(?=(\d{3})+$)/g, '.')} đồng`
}

function dayOf(receipt) {
  return valueOf(receipt, 'date').split('-').reverse().join('/')
}

/** Whether what the page shows of its own receipt is what the receipt says. */
function isShown(receipt) {
  const plain = text => printable(text.replace(/\s+/g, ' ')).replace(/\\u\{[0-9a-f]+\}/g, '').replace(/ +/g, ' ').trim()
  const said = {
    party: valueOf(receipt, 'party'), amount: amountOf(receipt), date: dayOf(receipt),
    voucher: valueOf(receipt, 'voucher'), memo: valueOf(receipt, 'memo'), purpose: valueOf(receipt, 'purpose'),
    id: valueOf(receipt, 'id'), code: receipt.code,
  }
  return [...document.querySelectorAll('[data-field]')].every(shown => {
    const name = shown.dataset.field
    if (name === 'fund') return plain(shown.textContent).startsWith(plain(valueOf(receipt, 'fund')))
    return said[name] === undefined || plain(shown.textContent) === plain(said[name])
  })
}

function show(state, keys, fault) {
  const verdict = byId('verdict')
  verdict.dataset.state = state
  verdict.dataset.fault = fault ?? ''
  verdict.replaceChildren(...keys.flatMap(both))
}

function showFacts(receipt, result) {
  const list = byId('facts')
  list.replaceChildren()
  byId('proved').hidden = receipt === null
  if (receipt === null) return
  const add = (name, value) => {
    if (value === '') return
    list.append(element('dt', name), element('dd', printable(value)))
  }
  add('head', codeOf(result.head))
  add('seal', `${result.checkpoint.origin} · ${result.checkpoint.seal} · ${result.checkpoint.through}`)
  add('amount', amountOf(receipt))
  for (const { name, value } of receipt.fields) add(name, value)
}

let turn = 0

async function check() {
  const mine = ++turn
  show('checking', ['checking'])
  const pasted = byId('other').value
  const isOther = pasted.trim() !== ''
  const document = isOther ? pasted : own?.textContent ?? ''
  byId('paper')?.classList.toggle('aside', isOther)
  if (document.trim() === '') {
    showFacts(null)
    show('empty', ['empty'])
    return
  }
  let receipt = null
  let outcome
  try {
    receipt = await read(document)
    const result = await verify(receipt, byId('head').value, byId('key').value)
    need(isOther || isShown(receipt), 'shown')
    outcome = { result }
  } catch (error) {
    if (!(error instanceof Fault) && !(error instanceof Unreadable)) throw error
    outcome = { fault: error instanceof Fault ? error.message : 'unreadable' }
  }
  // Something newer was entered meanwhile.
  if (mine !== turn) return
  if (outcome.fault !== undefined) {
    showFacts(null)
    show('bad', ['not-proved', `fault-${outcome.fault}`], outcome.fault)
    return
  }
  const { result } = outcome
  showFacts(receipt, result)
  const said = result.isExpected ? ['proved-expected'] : ['proved', 'compare']
  if (result.signed !== 'unchecked' || result.hasSignatures) said.push(result.signed)
  show(result.isExpected ? 'good' : 'sound', said)
}

byId('tools').hidden = false
byId('file').addEventListener('change', async () => {
  const [file] = byId('file').files
  if (file === undefined) return
  byId('other').value = file.size > 4 << 20 ? '?' : await file.text()
  check()
})
for (const id of ['other', 'head', 'key']) byId(id).addEventListener('input', check)
if (globalThis.crypto?.subtle === undefined) show('bad', ['no-crypto'], 'no-crypto')
else check()
