// The items of the page: those that the program found, and those that a person joined by hand. Each knows its state, and
// which filters it passes.

/**
 * @typedef {object} Entry An item with what the page knows of it.
 * @property {number} id
 * @property {number} s The section.
 * @property {Item} item
 * @property {string} key The key of a decision about all its rows.
 * @property {number} order Its place by kind.
 * @property {'undecided' | 'accepted' | 'rejected' | 'moot' | 'partly'} state
 * @property {boolean} isHeld Whether another item shows its row, so that it is left out of the list of all.
 * @property {string} [hay] What a search looks through.
 */

/** @typedef {{kind: string, state: string, cause: string, statement: string, search: string, sort: string}} Filter */

const KINDS = ['proposal', 'ambiguous', 'difference', 'right', 'left', 'matched'];

/** Whether an item is a row without a counterpart. @param {Entry} entry */
const isSingle = (entry) => entry.item.k === 'left' || entry.item.k === 'right';

class Items {
  #data;
  #decisions;
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Map<string, Entry>} */
  #byKey = new Map();
  /** @type {Map<string, Entry[]>} */
  #ofRow = new Map();
  /** The entries in each order that was asked for, with their ranks. @type {Map<string, {ranks: Map<Entry, number>, entries: Entry[]}>} */
  #inOrder = new Map();

  /** @param {Data} data @param {Decisions} decisions */
  constructor(data, decisions) {
    this.#data = data;
    this.#decisions = decisions;
    data.sections.forEach((section, s) => section.items.forEach((item) => this.#add(s, item, KINDS.indexOf(item.k) * 1e7)));
    this.refreshAll();
  }

  /** @param {number} id */
  get(id) {
    return this.#entries[id];
  }

  /** @param {Entry} entry */
  rows(entry) {
    const { rows } = this.#data.sections[entry.s];
    return [entry.item.l.map((row) => rows[0][row]), entry.item.r.map((row) => rows[1][row])];
  }

  /** Computes every state. */
  refreshAll() {
    for (const decision of this.#decisions.all) this.entryOf(decision);
    for (const entry of this.#entries) entry.state = this.#stateOf(entry);
    for (const entry of this.#entries) entry.isHeld = this.#isHeld(entry);
  }

  /** Computes the states that changes concern. Returns the entries whose look may differ. @param {Change[]} changes */
  refresh(changes) {
    /** @type {Set<Entry>} */
    const near = new Set();
    for (const change of changes) {
      const decision = change.after ?? change.before;
      near.add(this.entryOf(decision));
      for (const other of this.sharing(decision.s, decision.l, decision.r)) near.add(other);
    }
    for (const entry of near) entry.state = this.#stateOf(entry);
    const looks = new Set(near);
    for (const entry of near) {
      for (const other of this.sharing(entry.s, entry.item.l, entry.item.r)) looks.add(other);
    }
    for (const entry of looks) entry.isHeld = this.#isHeld(entry);
    return looks;
  }

  /** Returns the entry of a decision; one is made for rows that were joined by hand. @param {Decision} decision */
  entryOf(decision) {
    const known = this.#byKey.get(keyOf(decision.s, decision.l, decision.r));
    if (known) return known;
    const near = this.sharing(decision.s, decision.l, decision.r);
    const order = Math.min(...[...near].map((entry) => entry.order));
    return this.#add(decision.s, { k: 'hand', l: decision.l, r: decision.r, y: '' }, Number.isFinite(order) ? order - 0.5 : 0, true);
  }

  /** @param {number} s @param {Item} item @param {number} order @param {boolean} isExact Whether `order` is a place. */
  #add(s, item, order, isExact = false) {
    const id = this.#entries.length;
    /** @type {Entry} */
    const entry = { id, s, item, key: keyOf(s, item.l, item.r), order: isExact ? order : order + id, state: 'undecided', isHeld: false };
    this.#entries.push(entry);
    for (const [sort, order] of this.#inOrder) this.#insert(entry, sort, order);
    if (!this.#byKey.has(entry.key)) this.#byKey.set(entry.key, entry);
    for (const key of this.#rowKeys(s, item.l, item.r)) {
      const entries = this.#ofRow.get(key);
      if (entries) entries.push(entry);
      else this.#ofRow.set(key, [entry]);
    }
    return entry;
  }

  /** @param {number} s @param {number[]} l @param {number[]} r */
  #rowKeys(s, l, r) {
    return [...l.map((row) => rowKey(s, 0, row)), ...r.map((row) => rowKey(s, 1, row))];
  }

  /** @param {number} s @param {number[]} l @param {number[]} r */
  sharing(s, l, r) {
    return new Set(this.#rowKeys(s, l, r).flatMap((key) => this.#ofRow.get(key) ?? []));
  }

  /** @param {Entry} entry @returns {Entry['state']} */
  #stateOf(entry) {
    const { s, item } = entry;
    const own = this.#decisions.get(entry.key);
    if (own) return own.a ? 'accepted' : 'rejected';
    const taken = (/** @type {0 | 1} */ side, /** @type {number[]} */ rows) =>
      rows.filter((row) => this.#decisions.accepting(s, side, row)).length;
    const [left, right] = [taken(0, item.l), taken(1, item.r)];
    if (left + right === 0) return 'undecided';
    if (isSingle(entry)) return 'accepted';
    if (item.k !== 'ambiguous') return 'moot';
    return left === item.l.length || right === item.r.length ? 'moot' : 'partly';
  }

  /** Whether the item shows that there is a decision about it. @param {Entry} entry */
  isDecided(entry) {
    return entry.state !== 'undecided' && entry.state !== 'partly';
  }

  /** Whether there is such an item: one made by hand is only there while it is decided. @param {Entry} entry */
  #exists(entry) {
    return entry.item.k !== 'hand' || this.#decisions.get(entry.key) !== undefined;
  }

  /** Whether another item shows the single row: the decision that accepts it, or a proposal that is open. @param {Entry} entry */
  #isHeld(entry) {
    if (!isSingle(entry)) return false;
    if (entry.state === 'accepted') return true;
    return [...this.sharing(entry.s, entry.item.l, entry.item.r)]
      .some((other) => other.item.k === 'proposal' && other.state === 'undecided');
  }

  /** @param {Entry} entry @param {Filter} filter */
  #passes(entry, filter) {
    const kind = entry.item.k;
    if (!this.#exists(entry)) return false;
    if (filter.kind === 'all') {
      if (kind === 'matched' && !this.#decisions.get(entry.key)) return false;
      if (entry.isHeld) return false;
    } else if (kind !== filter.kind) return false;
    if (filter.statement !== '' && entry.s !== Number(filter.statement)) return false;
    if (filter.cause !== '' && entry.item.c !== filter.cause) return false;
    if (filter.state === 'decided' && !this.isDecided(entry)) return false;
    if (filter.state === 'undecided' && this.isDecided(entry)) return false;
    return true;
  }

  /** @param {Entry} entry */
  #hay(entry) {
    if (entry.hay === undefined) {
      const rows = this.rows(entry).flat();
      const parts = rows.map((row) => `${row.p} ${dayText(row.d)} ${row.v} ${row.f} ${row.t} ${row.a} ${grouped(BigInt(row.a))}`);
      entry.hay = fold(parts.join('\n'));
    }
    return entry.hay;
  }

  /** Prepares searching, as long as there is time. @param {IdleDeadline} deadline */
  prepare(deadline) {
    for (const entry of this.#entries) {
      if (entry.hay === undefined) {
        if (deadline.timeRemaining() < 1) return false;
        this.#hay(entry);
      }
    }
    return true;
  }

  /** Returns the entries that pass a filter, in its order. @param {Filter} filter */
  shown(filter) {
    const terms = fold(filter.search).split(/\s+/).filter((term) => term !== '').map((term) => {
      const digits = term.replace(/[.,]/g, '').replace(/^[−-]/, '');
      return /^[0-9]+$/.test(digits) ? [term, digits] : [term];
    });
    const isFound = (/** @type {Entry} */ entry) => terms.every((forms) => forms.some((form) => this.#hay(entry).includes(form)));
    return this.#sorted(filter.sort).filter((entry) => this.#passes(entry, filter) && isFound(entry));
  }

  /** @param {string} sort */
  #sorted(sort) {
    const known = this.#inOrder.get(sort);
    if (known) return known.entries;
    const rank = this.#rank(sort);
    const ranks = new Map(this.#entries.map((entry) => [entry, rank(entry)]));
    const entries = [...this.#entries].sort((a, b) => ranks.get(a) - ranks.get(b) || a.order - b.order);
    this.#inOrder.set(sort, { ranks, entries });
    return entries;
  }

  /** Puts a new entry into an order. @param {Entry} entry @param {string} sort @param {{ranks: Map<Entry, number>, entries: Entry[]}} order */
  #insert(entry, sort, { ranks, entries }) {
    const rank = this.#rank(sort)(entry);
    const isAfter = (/** @type {Entry} */ other) => ranks.get(other) - rank || other.order - entry.order;
    const at = entries.findIndex((other) => isAfter(other) > 0);
    ranks.set(entry, rank);
    entries.splice(at < 0 ? entries.length : at, 0, entry);
  }

  /** @param {string} sort @returns {(entry: Entry) => number} */
  #rank(sort) {
    const days = (/** @type {Entry} */ entry) => Math.min(...this.rows(entry).flat().map((row) => Number(row.d.replaceAll('-', ''))));
    const size = (/** @type {Entry} */ entry) => Math.max(...this.rows(entry).map((rows) => Math.abs(Number(sumOf(rows)))));
    if (sort === 'day') return days;
    if (sort === 'amount') return (entry) => -size(entry);
    if (sort === 'odds') return (entry) => -(entry.item.o ?? -1);
    if (sort === 'age') return (entry) => -(entry.item.e ?? -1);
    return () => 0;
  }

  /** Returns how many items of each kind are undecided, and how many open items there are. */
  counts() {
    /** @type {Record<string, number>} */
    const counts = { all: 0 };
    for (const kind of KINDS) counts[kind] = 0;
    for (const entry of this.#entries) {
      if (entry.item.k === 'hand') continue;
      if (entry.item.k === 'matched') counts.matched += 1;
      else if (!this.isDecided(entry)) {
        counts[entry.item.k] += 1;
        if (!entry.isHeld) counts.all += 1;
      }
    }
    return counts;
  }
}
