// Items as cards with both sides beside each other. Texts of files are only ever set as text.

/**
 * Makes an element.
 * @param {string} name
 * @param {Record<string, string | boolean>} attributes
 * @param {(Node | string)[]} children
 */
const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, '');
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};

/** Signs of states, so that none is a matter of colour alone. */
const SIGNS = { accepted: '✓', rejected: '✗', moot: '↷', partly: '◐', undecided: '' };

class Cards {
  #data;
  #items;
  #decisions;
  #isPicked;

  /** @param {Data} data @param {Items} items @param {Decisions} decisions @param {(section: number, side: number, row: number) => boolean} isPicked */
  constructor(data, items, decisions, isPicked) {
    this.#data = data;
    this.#items = items;
    this.#decisions = decisions;
    this.#isPicked = isPicked;
  }

  /** @param {string} key @param {Record<string, string | number | bigint>} values */
  #say(key, values = {}) {
    return filled(this.#data.words[key] ?? key, values);
  }

  /** Returns the kind of an item in words. @param {Entry} entry */
  kindText(entry) {
    const { k } = entry.item;
    const side = this.#data.sections[entry.s].sides[k === 'right' ? 1 : 0];
    if (k === 'left' || k === 'right') return this.#say('one-only', { side });
    if (k === 'hand' && this.#decisions.get(entry.key)?.given) return this.#say('one-given');
    return this.#say(`one-${k}`);
  }

  /** Returns an item in a few words, for messages. @param {Entry} entry */
  name(entry) {
    const [left, right] = this.#items.rows(entry);
    const first = (/** @type {Row[]} */ rows) => {
      if (rows.length === 0) return '';
      return rows.length > 1 ? `${printable(rows[0].p)} + ${rows.length - 1}` : printable(rows[0].p);
    };
    const amount = grouped(sumOf(left.length > 0 ? left : right));
    return `${[first(left), first(right)].filter((part) => part !== '').join(' ↔ ')}, ${amount}`;
  }

  /** @param {Entry} entry @param {{current: boolean, row: number, place: number, total: number}} view */
  card(entry, view) {
    const { item, state } = entry;
    const [left, right] = this.#items.rows(entry);
    const common = left.length > 0 && right.length > 0 ? commonWords(left, right) : new Set();
    const card = element('article', {
      role: 'listitem',
      class: `card ${item.k} ${state}${view.current ? ' current' : ''}`,
      tabindex: view.current ? '0' : '-1',
      'data-item': String(entry.id),
      'aria-posinset': String(view.place),
      'aria-setsize': String(view.total),
      'aria-current': view.current ? 'true' : false,
      'aria-label': `${this.kindText(entry)}${state === 'undecided' ? '' : `, ${this.#say(state)}`}: ${this.name(entry)}`,
    });
    card.append(
      this.#head(entry),
      element('div', { class: 'sides' }, this.#side(entry, 0, left, common, view), this.#side(entry, 1, right, common, view)),
      this.#foot(entry, view.current),
    );
    return card;
  }

  /** @param {Entry} entry */
  #head(entry) {
    const { item, state, s } = entry;
    const parts = [element('span', { class: 'kind' }, this.kindText(entry))];
    if (state !== 'undecided') {
      parts.push(element('span', { class: `state ${state}` }, element('span', { 'aria-hidden': 'true' }, `${SIGNS[state]} `), this.#say(state)));
    }
    if (item.o !== undefined) {
      parts.push(element('span', { class: 'odds' }, this.#say('odds', { odds: Math.floor((item.o + 5) / 10) })));
    }
    if (item.g !== undefined && item.l.length > 0 && item.r.length > 0) {
      const days = Math.abs(item.g);
      parts.push(element('span', { class: 'apart' }, days === 0 ? this.#say('same-day') : this.#say('apart', { count: days })));
    }
    // Causes of money on its way say the age themselves.
    if (item.e !== undefined && !['in_transit', 'outstanding'].includes(item.c)) {
      parts.push(element('span', { class: 'age' }, this.#say('age', { count: Math.max(0, item.e) })));
    }
    if (item.y !== '') parts.push(element('span', { class: 'why' }, printable(item.y)));
    if (isSingle(entry) && state === 'undecided' && entry.isHeld) {
      parts.push(element('span', { class: 'hint' }, this.#say('in-proposal')));
    }
    if (this.#data.sections.length > 1) parts.push(element('span', { class: 'of' }, this.#data.sections[s].short));
    return element('p', { class: 'what' }, ...parts);
  }

  /** @param {Entry} entry @param {0 | 1} side @param {Row[]} rows @param {Set<string>} common @param {{current: boolean, row: number}} view */
  #side(entry, side, rows, common, view) {
    const name = this.#data.sections[entry.s].sides[side];
    const box = element('div', { class: 'side' }, element('h3', {}, name));
    if (rows.length === 0) {
      box.append(element('p', { class: 'none' }, '—'));
      return box;
    }
    const indexes = side === 0 ? entry.item.l : entry.item.r;
    const before = side === 0 ? 0 : entry.item.l.length;
    // In a pair the first row needs no mark until keys have gone to the other.
    const hasChoice = entry.item.l.length > 1 || entry.item.r.length > 1;
    rows.forEach((row, at) => {
      box.append(this.#row(entry, side, row, indexes[at], common, { isAt: view.current && view.row === before + at && (view.row > 0 || hasChoice), isCurrent: view.current }));
    });
    if (rows.length > 1) {
      box.append(element('p', { class: 'row sum' }, element('span', { class: 'name' }, this.#say('sum')), element('span', { class: 'n' }, grouped(sumOf(rows)))));
    }
    return box;
  }

  /** @param {Entry} entry @param {0 | 1} side @param {Row} row @param {number} index @param {Set<string>} common @param {{isAt: boolean, isCurrent: boolean}} view */
  #row(entry, side, row, index, common, view) {
    const section = this.#data.sections[entry.s];
    const accepting = this.#decisions.accepting(entry.s, side, index);
    const isTaken = accepting !== undefined && keyOf(accepting.s, accepting.l, accepting.r) !== entry.key;
    const isPicked = this.#isPicked(entry.s, side, index);
    const pick = element('input', {
      type: 'checkbox', class: 'pick', tabindex: view.isCurrent ? '0' : '-1', checked: isPicked,
      'data-side': String(side), 'data-row': String(index),
      'aria-label': this.#say('pick', { side: section.sides[side], place: printable(row.p) }),
    });
    const numbers = [row.v, row.f].filter((text) => text !== '').map(printable).join(' · ');
    const parts = [
      pick,
      element('span', { class: 'place' }, printable(row.p)),
      element('span', { class: 'd' }, dayText(row.d)),
      element('span', { class: 'v' }, numbers),
      element('span', { class: 'n' }, grouped(BigInt(row.a))),
      element('span', { class: 't' }, ...this.#marked(row.t, common)),
    ];
    if (isTaken) parts.push(element('span', { class: 'taken' }, `✓ ${this.#say('row-taken')}`));
    return element('div', { class: `row${view.isAt ? ' at' : ''}${isPicked ? ' picked' : ''}${isTaken ? ' gone' : ''}` }, ...parts);
  }

  /** Returns a text in which the words of both sides are marked. @param {string} text @param {Set<string>} common */
  #marked(text, common) {
    return wordsOf(text).map((part, at) => {
      const shown = printable(part);
      return at % 2 === 1 && common.has(fold(part)) ? element('mark', {}, shown) : shown;
    });
  }

  /** @param {Entry} entry @param {boolean} isCurrent */
  #foot(entry, isCurrent) {
    const { item } = entry;
    const foot = element('div', { class: 'acts' });
    if (item.l.length === 0 || item.r.length === 0) return foot;
    const [left, right] = this.#items.rows(entry);
    const gap = sumOf(right) - sumOf(left);
    if (gap !== 0n && item.k !== 'ambiguous') {
      foot.append(element('span', { class: 'gap' }, `⚠ ${this.#say('differ-by', { amount: grouped(gap) })}`));
    }
    const button = (/** @type {string} */ act, /** @type {string} */ key, /** @type {string} */ kbd) =>
      element('button', { type: 'button', 'data-act': act, tabindex: isCurrent ? '0' : '-1' }, this.#say(key), ' ', element('kbd', {}, kbd));
    if (item.k === 'ambiguous' && !this.#items.isDecided(entry)) foot.append(element('span', { class: 'hint' }, this.#say('choose')));
    const isOwn = this.#decisions.get(entry.key) !== undefined;
    if (isOwn) foot.append(button('back', 'take-back', 'b'));
    if (entry.state !== 'accepted' && item.k !== 'ambiguous') foot.append(button('accept', 'accept', 'a'));
    if (entry.state !== 'rejected') foot.append(button('reject', 'reject', 'r'));
    return foot;
  }
}
