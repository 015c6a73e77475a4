// The list of cards. Cards are made in chunks, and a chunk only when it comes near the screen, so that thousands of items
// cost no more than those that are seen.

/** Number of cards of a chunk. */
const CHUNK = 40;

/** Returns the selector of the control of a new card that stands for one of the old. @param {Element} old */
const twinOf = (old) => {
  if (old.matches('.pick')) return `.pick[data-side="${old.getAttribute('data-side')}"][data-row="${old.getAttribute('data-row')}"]`;
  return old.matches('[data-act]') ? `[data-act="${old.getAttribute('data-act')}"]` : ':scope > none';
};

/** @typedef {{entries: Entry[], box: HTMLElement, isFilled: boolean}} Chunk */

class List {
  #root;
  #cards;
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Map<Entry, Chunk>} */
  #chunkOf = new Map();
  /** @type {Chunk[]} */
  #chunks = [];
  #seen;
  /** @type {Entry | undefined} */
  current;
  /** The row of the current card on which keys act. */
  row = 0;

  /** @param {HTMLElement} root @param {Cards} cards */
  constructor(root, cards) {
    this.#root = root;
    this.#cards = cards;
    const nearScreen = { rootMargin: '1200px 0px' };
    this.#seen = new IntersectionObserver((seen) => {
      for (const one of seen) {
        const chunk = one.isIntersecting ? this.#chunks.find((each) => each.box === one.target) : undefined;
        if (chunk) this.#fill(chunk);
      }
    }, nearScreen);
  }

  get length() {
    return this.#entries.length;
  }

  /** Shows entries in this order. The current one stays if it is among them. @param {Entry[]} entries */
  show(entries) {
    const [old, before] = [this.#entries, this.current];
    this.#entries = entries;
    if (this.current && !entries.includes(this.current)) this.#moveOn(old);
    this.current ??= entries[0];
    const isSame = old.length === entries.length && old.every((entry, at) => entry === entries[at]);
    if (isSame) return;
    if (!this.#mend(old, entries)) this.#rebuild();
    else if (this.current && this.current !== before) this.redraw([this.current]);
  }

  /** Makes the entry after the one that is no longer shown the current one. @param {Entry[]} old */
  #moveOn(old) {
    const shown = new Set(this.#entries);
    const at = old.indexOf(this.current);
    const after = at < 0 ? undefined : old.slice(at).find((entry) => shown.has(entry)) ?? old.slice(0, at).findLast((entry) => shown.has(entry));
    this.current = after ?? this.#entries[0];
    this.row = 0;
  }

  /**
   * Changes the list in place if few entries come or go and the others keep their order. Returns whether it did.
   * @param {Entry[]} old @param {Entry[]} entries
   */
  #mend(old, entries) {
    const [before, now] = [new Set(old), new Set(entries)];
    const gone = old.filter((entry) => !now.has(entry));
    const come = entries.filter((entry) => !before.has(entry));
    if (gone.length + come.length > CHUNK || this.#chunks.length === 0) return false;
    const stay = old.filter((entry) => now.has(entry));
    const kept = entries.filter((entry) => before.has(entry));
    if (stay.some((entry, at) => entry !== kept[at])) return false;
    for (const entry of gone) this.#remove(entry);
    for (const entry of come) this.#insert(entry, entries[entries.indexOf(entry) - 1]);
    if (gone.length + come.length > 0) this.#renumber();
    return true;
  }

  /** Says again to those who hear the page which of how many each card is. */
  #renumber() {
    let place = 0;
    for (const chunk of this.#chunks) {
      if (chunk.isFilled) {
        [...chunk.box.children].forEach((card, at) => {
          card.setAttribute('aria-posinset', String(place + at + 1));
          card.setAttribute('aria-setsize', String(this.#entries.length));
        });
      }
      place += chunk.entries.length;
    }
  }

  /** @param {Entry} entry */
  #remove(entry) {
    const chunk = this.#chunkOf.get(entry);
    chunk.entries.splice(chunk.entries.indexOf(entry), 1);
    this.#chunkOf.delete(entry);
    this.#element(entry)?.remove();
  }

  /** @param {Entry} entry @param {Entry | undefined} before */
  #insert(entry, before) {
    const chunk = before ? this.#chunkOf.get(before) : this.#chunks[0];
    const at = before ? chunk.entries.indexOf(before) + 1 : 0;
    chunk.entries.splice(at, 0, entry);
    this.#chunkOf.set(entry, chunk);
    if (chunk.isFilled) chunk.box.insertBefore(this.#card(entry), chunk.box.children[at] ?? null);
  }

  #rebuild() {
    this.#seen.disconnect();
    this.#chunks = [];
    this.#chunkOf.clear();
    const boxes = document.createDocumentFragment();
    for (let at = 0; at < this.#entries.length; at += CHUNK) {
      const entries = this.#entries.slice(at, at + CHUNK);
      const box = element('div', { class: 'chunk', role: 'presentation' });
      box.style.setProperty('--cards', String(entries.length));
      const chunk = { entries, box, isFilled: false };
      this.#chunks.push(chunk);
      for (const entry of entries) this.#chunkOf.set(entry, chunk);
      boxes.append(box);
    }
    this.#root.replaceChildren(boxes);
    if (this.#chunks[0]) this.#fill(this.#chunks[0]);
    for (const chunk of this.#chunks) this.#seen.observe(chunk.box);
  }

  /** @param {Chunk} chunk */
  #fill(chunk) {
    if (chunk.isFilled) return;
    chunk.isFilled = true;
    this.#seen.unobserve(chunk.box);
    const place = this.#entries.indexOf(chunk.entries[0]);
    chunk.box.append(...chunk.entries.map((entry, at) => this.#card(entry, place + at)));
    chunk.box.classList.add('filled');
  }

  /** @param {Entry} entry @param {number} [place] */
  #card(entry, place = this.#entries.indexOf(entry)) {
    return this.#cards.card(entry, { current: entry === this.current, row: this.row, place: place + 1, total: this.#entries.length });
  }

  /** @param {Entry} entry @returns {HTMLElement | null} */
  #element(entry) {
    return this.#root.querySelector(`[data-item="${entry.id}"]`);
  }

  /** Draws entries again that are on the page. @param {Iterable<Entry>} entries */
  redraw(entries) {
    for (const entry of entries) {
      const old = this.#element(entry);
      if (!old || !this.#chunkOf.has(entry)) continue;
      const focused = old.contains(document.activeElement) ? document.activeElement : undefined;
      const card = this.#card(entry);
      old.replaceWith(card);
      if (focused) (card.querySelector(twinOf(focused)) ?? card).focus({ preventScroll: true });
    }
  }

  /** Makes an entry the current one. @param {Entry | undefined} entry @param {boolean} hasFocus Whether it takes the focus. */
  select(entry, hasFocus = true) {
    if (!entry) return;
    const old = this.current;
    if (old !== entry) {
      this.current = entry;
      this.row = 0;
    }
    const chunk = this.#chunkOf.get(entry);
    if (!chunk) return;
    this.#fill(chunk);
    this.redraw(old && old !== entry ? [old, entry] : [entry]);
    const card = this.#element(entry);
    if (hasFocus) card.focus({ preventScroll: true });
    card.scrollIntoView({ block: 'nearest' });
  }

  /** Moves by a number of entries. @param {number} by */
  move(by) {
    const at = this.#entries.indexOf(this.current);
    const last = this.#entries.length - 1;
    this.select(this.#entries[Math.max(0, Math.min(last, at < 0 ? 0 : at + by))]);
  }

  /** @param {boolean} isLast */
  moveToEnd(isLast) {
    this.select(this.#entries[isLast ? this.#entries.length - 1 : 0]);
  }

  /** Returns the next entry after the current one that is not decided. @param {(entry: Entry) => boolean} isDecided */
  nextOpen(isDecided) {
    const at = this.#entries.indexOf(this.current);
    return this.#entries.slice(at + 1).find((entry) => !isDecided(entry));
  }

  /** Returns the entry of an element of the page. @param {Element} target */
  entryOf(target) {
    const card = target.closest('[data-item]');
    return card ? [...this.#chunkOf.keys()].find((entry) => entry.id === Number(card.getAttribute('data-item'))) : undefined;
  }
}
