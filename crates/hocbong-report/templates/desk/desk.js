// The desk: joins the list, the decisions, keys, mouse, and what is kept and saved.

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/** How long to wait before a visit is kept, in milliseconds: many keys in a row cost one writing. */
const KEEP_AFTER = 250;

class Desk {
  #data;
  #decisions;
  #memory;
  #items;
  #cards;
  #list;
  /** @type {Filter} */
  #filter = { kind: 'all', state: 'any', cause: '', statement: '', search: '', sort: 'default' };
  /** Picked rows, by section and side. @type {{section: number, rows: [Set<number>, Set<number>]}} */
  #picks = { section: 0, rows: [new Set(), new Set()] };
  #isSaved = true;
  #keysAreOn = true;
  #timer = 0;

  /** @param {Data} data */
  constructor(data) {
    this.#data = data;
    const given = data.sections.flatMap((section, s) => section.given.map((one) => ({ s, l: one.l, r: one.r, a: one.a, given: true })));
    this.#decisions = new Decisions(given);
    this.#memory = new Memory(data);
    const recalled = this.#recall();
    this.#items = new Items(data, this.#decisions);
    this.#cards = new Cards(data, this.#items, this.#decisions, (section, side, row) => this.#isPicked(section, side, row));
    this.#list = new List(byId('list'), this.#cards);
    this.#open();
    this.#listen();
    this.#refresh();
    this.#tell(recalled.length > 0 ? recalled.join(' ') : this.#memory.isThere ? '' : this.#say('said-no-storage'));
    this.#prepare();
  }

  /** @param {string} key @param {Record<string, string | number | bigint>} values */
  #say(key, values = {}) {
    return filled(this.#data.words[key] ?? key, values);
  }

  /** @param {string} text */
  #tell(text) {
    byId('status').textContent = text;
  }

  /** Takes up the last visit. Returns what to say of it. */
  #recall() {
    const visit = this.#memory.recall();
    if (!visit) return [];
    const said = [];
    if (!visit.isOfOther) {
      this.#decisions.replay(visit.done, visit.undone);
      this.#isSaved = visit.isSaved;
      if (visit.done.length + visit.undone.length > 0) said.push(this.#say('said-restored', { count: visit.done.length }));
    } else if (!visit.isSaved) {
      const before = new Decisions([]);
      before.replay(visit.done, []);
      const merged = this.#decisions.decideAll(before.all);
      if (merged > 0) {
        this.#isSaved = false;
        said.push(this.#say('said-merged', { count: merged }));
      }
    }
    if (visit.lost > 0) said.push(this.#say('said-lost', { count: visit.lost }));
    return said;
  }

  /** Shows the tool instead of the tables. */
  #open() {
    document.documentElement.classList.add('live');
    for (const id of ['work', 'skip']) byId(id).hidden = false;
    for (const box of document.querySelectorAll('.keep')) box.hidden = false;
    this.#foldSections();
    this.#fillKinds();
    this.#fillSelect('statement', this.#say('statement-any'), this.#data.sections.map((section, at) => [String(at), printable(section.name)]));
    const causes = Object.assign({}, ...this.#data.sections.map((section) => section.causes));
    this.#fillSelect('cause', this.#say('cause-any'), Object.entries(causes));
    byId('statement').closest('label').hidden = this.#data.sections.length < 2;
  }

  /** Folds the results of several statements, whose verdicts stay. */
  #foldSections() {
    if (this.#data.sections.length < 2) return;
    for (const section of document.querySelectorAll('.statement')) {
      const figures = section.querySelector('.figures');
      const button = element('button', { type: 'button', class: 'fold', 'aria-expanded': 'false', 'aria-controls': figures.id });
      const set = (/** @type {boolean} */ isOpen) => {
        section.classList.toggle('folded', !isOpen);
        button.setAttribute('aria-expanded', String(isOpen));
        button.textContent = this.#say(isOpen ? 'hide-summary' : 'show-summary');
      };
      button.addEventListener('click', () => set(section.classList.contains('folded')));
      set(false);
      section.querySelector('header').append(button);
    }
  }

  #fillKinds() {
    const sides = this.#data.sections[0]?.sides ?? ['', ''];
    const label = (/** @type {string} */ kind) => this.#say(`kind-${kind}`, { side: sides[kind === 'right' ? 1 : 0] });
    ['all', ...KINDS].forEach((kind, at) => {
      const count = element('span', { class: 'count' });
      const button = element('button', { type: 'button', 'data-kind': kind, 'aria-pressed': 'false' }, element('kbd', {}, String(at)), ` ${label(kind)} `, count);
      byId('kinds').append(button);
    });
  }

  /** @param {string} id @param {string} any @param {string[][]} options */
  #fillSelect(id, any, options) {
    byId(id).append(...[['', any], ...options].map(([value, text]) => element('option', { value }, text)));
  }

  #listen() {
    document.addEventListener('keydown', (event) => this.#onKey(event));
    byId('list').addEventListener('click', (/** @type {MouseEvent} */ event) => this.#onClick(event));
    byId('kinds').addEventListener('click', (/** @type {any} */ event) => {
      const button = event.target.closest('[data-kind]');
      if (button) this.#setFilter({ kind: button.dataset.kind });
    });
    for (const id of ['statement', 'state', 'cause', 'sort']) {
      byId(id).addEventListener('change', () => this.#setFilter({ [id]: byId(id).value }));
    }
    byId('search').addEventListener('input', () => this.#setFilter({ search: byId('search').value }));
    const buttons = { undo: () => this.#undo(), redo: () => this.#redo(), save: () => this.#save(), help: () => this.#help() };
    for (const [id, act] of Object.entries(buttons)) byId(id).addEventListener('click', act);
    byId('keys-close').addEventListener('click', () => byId('keys').close());
    byId('keys-on').addEventListener('change', () => this.#setKeys(byId('keys-on').checked));
    byId('tray').addEventListener('click', (/** @type {any} */ event) => this.#onTray(event.target.closest('[data-act]')?.dataset.act));
    for (const box of document.querySelectorAll('.keep')) box.addEventListener('change', () => this.#changed());
    document.addEventListener('visibilitychange', () => this.#keep());
    window.addEventListener('pagehide', () => this.#keep());
    window.addEventListener('beforeprint', () => this.#fillPrint());
    window.addEventListener('beforeunload', (event) => {
      if (!this.#isSaved && !this.#memory.isThere) event.preventDefault();
    });
  }

  /** Prepares searching while there is nothing else to do. */
  #prepare() {
    if (!('requestIdleCallback' in window)) return;
    requestIdleCallback((deadline) => {
      if (!this.#items.prepare(deadline)) this.#prepare();
    });
  }

  // What keys and mouse do.

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (byId('keys').open) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const isTyping = target.matches('input[type=search], select, textarea');
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !isTyping) {
      const key = event.key.toLowerCase();
      const act = key === 'z' && !event.shiftKey ? () => this.#undo() : key === 'y' || key === 'z' ? () => this.#redo() : undefined;
      if (act) this.#act(event, act);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping) {
      if (target.id === 'search' && (event.key === 'Escape' || event.key === 'Enter')) this.#act(event, () => this.#leaveSearch());
      return;
    }
    const act = this.#keyOf(event);
    const isSingle = event.key.length === 1;
    const isOnControl = target.matches('button, input, a, summary') && (event.key === ' ' || event.key === 'Enter');
    if (act && !isOnControl && (this.#keysAreOn || !isSingle || event.key === '?')) this.#act(event, act);
  }

  /** @param {Event} event @param {() => void} act */
  #act(event, act) {
    event.preventDefault();
    act();
  }

  /** @param {KeyboardEvent} event @returns {(() => void) | undefined} */
  #keyOf(event) {
    /** @type {Record<string, () => void>} */
    const keys = {
      j: () => this.#list.move(1), ArrowDown: () => this.#list.move(1),
      k: () => this.#list.move(-1), ArrowUp: () => this.#list.move(-1),
      Home: () => this.#list.moveToEnd(false), End: () => this.#list.moveToEnd(true),
      l: () => this.#moveRow(1), ArrowRight: () => this.#moveRow(1),
      h: () => this.#moveRow(-1), ArrowLeft: () => this.#moveRow(-1),
      a: () => this.#decideHere(true), r: () => this.#decideHere(false), b: () => this.#takeBack(this.#list.current),
      x: () => this.#pickHere(), u: () => this.#undo(), U: () => this.#redo(),
      '/': () => byId('search').select(), s: () => this.#save(), '?': () => this.#help(),
      d: () => this.#setFilter({ state: this.#filter.state === 'undecided' ? 'any' : 'undecided' }),
      Escape: () => this.#clearPicks(),
    };
    const kind = /^[0-6]$/.test(event.key) ? ['all', ...KINDS][Number(event.key)] : undefined;
    return kind ? () => this.#setFilter({ kind }) : Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const entry = this.#list.entryOf(target);
    if (!entry) return;
    const act = target.closest('[data-act]')?.getAttribute('data-act');
    const pick = target.closest('.pick');
    // A card that is drawn again while it is clicked would lose a selection of text.
    if (!act && !pick && getSelection()?.toString()) return;
    this.#list.select(entry, !pick);
    if (act === 'accept' || act === 'reject') this.#decide(entry, act === 'accept');
    if (act === 'back') this.#takeBack(entry);
    if (pick) this.#pick(entry.s, pick.getAttribute('data-side') === '0' ? 0 : 1, Number(pick.getAttribute('data-row')));
  }

  /** @param {string | undefined} act */
  #onTray(act) {
    if (act === 'clear') this.#clearPicks();
    if (act === 'accept' || act === 'reject') this.#decidePicks(act === 'accept');
  }

  #leaveSearch() {
    byId('search').blur();
    this.#list.select(this.#list.current);
  }

  #help() {
    byId('keys-on').checked = this.#keysAreOn;
    byId('keys').showModal();
  }

  /** @param {boolean} areOn */
  #setKeys(areOn) {
    this.#keysAreOn = areOn;
    document.documentElement.classList.toggle('no-keys', !areOn);
    this.#tell(this.#say(areOn ? 'said-keys-on' : 'said-keys-off'));
  }

  /** @param {Partial<Filter>} change */
  #setFilter(change) {
    Object.assign(this.#filter, change);
    for (const id of ['statement', 'state', 'cause', 'sort']) byId(id).value = this.#filter[id];
    this.#refresh();
    this.#tell(this.#say('said-shown', { count: this.#list.length }));
  }

  /** @param {number} by */
  #moveRow(by) {
    const entry = this.#list.current;
    if (!entry) return;
    const count = entry.item.l.length + entry.item.r.length;
    this.#list.row = Math.max(0, Math.min(count - 1, this.#list.row + by));
    this.#list.redraw([entry]);
  }

  // Picking rows to join them by hand.

  /** @param {number} section @param {number} side @param {number} row */
  #isPicked(section, side, row) {
    return this.#picks.section === section && this.#picks.rows[side].has(row);
  }

  #pickHere() {
    const entry = this.#list.current;
    if (!entry) return this.#tell(this.#say('said-no-row'));
    const { l, r } = entry.item;
    const at = this.#list.row;
    if (at < l.length) this.#pick(entry.s, 0, l[at]);
    else this.#pick(entry.s, 1, r[at - l.length]);
  }

  /** @param {number} section @param {0 | 1} side @param {number} row */
  #pick(section, side, row) {
    const old = this.#pickedEntries();
    if (this.#picks.section !== section) this.#picks = { section, rows: [new Set(), new Set()] };
    const rows = this.#picks.rows[side];
    const isPicked = !rows.delete(row);
    if (isPicked) rows.add(row);
    const { p } = this.#data.sections[section].rows[side][row];
    this.#redrawPicks(old, [{ s: section, l: side === 0 ? [row] : [], r: side === 1 ? [row] : [] }]);
    this.#tell(this.#say(isPicked ? 'said-picked' : 'said-unpicked', { item: printable(p) }));
  }

  #clearPicks() {
    const old = this.#pickedEntries();
    if (old.l.length + old.r.length === 0) return;
    this.#picks.rows = [new Set(), new Set()];
    this.#redrawPicks(old, []);
    this.#tell(this.#say('said-cleared'));
  }

  /** Returns the picked rows in the order of the files. */
  #pickedEntries() {
    const rows = this.#picks.rows.map((set) => [...set].sort((a, b) => a - b));
    return { s: this.#picks.section, l: rows[0], r: rows[1] };
  }

  /** @param {{s: number, l: number[], r: number[]}} old @param {{s: number, l: number[], r: number[]}[]} others */
  #redrawPicks(old, others) {
    const near = [old, ...others].flatMap((one) => [...this.#items.sharing(one.s, one.l, one.r)]);
    this.#list.redraw(new Set(near));
    this.#drawTray();
  }

  #drawTray() {
    const picked = this.#pickedEntries();
    const tray = byId('tray');
    tray.hidden = picked.l.length + picked.r.length === 0;
    if (tray.hidden) return tray.replaceChildren();
    const section = this.#data.sections[picked.s];
    const sums = [picked.l, picked.r].map((rows, side) => sumOf(rows.map((row) => section.rows[side][row])));
    const side = (/** @type {0 | 1} */ at, /** @type {number[]} */ rows) => {
      const text = rows.length === 0 ? this.#say('join-none') : this.#say('join-rows', { count: rows.length, amount: sums[at] });
      return element('span', { class: 'picked-side' }, element('b', {}, section.sides[at]), ` ${text}`);
    };
    const gap = sums[1] - sums[0];
    const hasBoth = picked.l.length > 0 && picked.r.length > 0;
    const verdict = gap === 0n ? `✓ ${this.#say('join-equal')}` : `⚠ ${this.#say('join-differ', { amount: gap })}`;
    const button = (/** @type {string} */ act, /** @type {string} */ key, /** @type {string} */ kbd) =>
      element('button', { type: 'button', 'data-act': act }, this.#say(key), ' ', element('kbd', {}, kbd));
    tray.replaceChildren(
      element('strong', {}, this.#say('join')), side(0, picked.l), element('span', { 'aria-hidden': 'true' }, '↔'), side(1, picked.r),
      ...(hasBoth ? [element('span', { class: gap === 0n ? 'equal' : 'gap' }, verdict), button('accept', 'join-accept', 'a'), button('reject', 'join-reject', 'r')] : []),
      button('clear', 'clear', 'Esc'),
    );
  }

  // Deciding.

  /** @param {boolean} isAccepted */
  #decideHere(isAccepted) {
    const picked = this.#pickedEntries();
    if (picked.l.length + picked.r.length > 0) return this.#decidePicks(isAccepted);
    const entry = this.#list.current;
    if (!entry) return this.#tell(this.#say('said-no-row'));
    const { k, l, r } = entry.item;
    const isChoice = l.length === 0 || r.length === 0 || (k === 'ambiguous' && isAccepted && l.length + r.length > 2);
    if (isChoice) return this.#tell(this.#say('said-pick-both'));
    return this.#decide(entry, isAccepted);
  }

  /** @param {boolean} isAccepted */
  #decidePicks(isAccepted) {
    const { s, l, r } = this.#pickedEntries();
    if (l.length === 0 || r.length === 0) {
      const side = this.#data.sections[s].sides[l.length === 0 ? 0 : 1];
      return this.#tell(this.#say('said-pick-other', { side }));
    }
    const changes = this.#decisions.decide({ s, l, r, a: isAccepted });
    this.#picks.rows = [new Set(), new Set()];
    this.#drawTray();
    return this.#decided(changes, isAccepted, { s, l, r });
  }

  /** @param {Entry} entry @param {boolean} isAccepted */
  #decide(entry, isAccepted) {
    const { l, r } = entry.item;
    const next = this.#list.nextOpen((other) => this.#items.isDecided(other));
    const changes = this.#decisions.decide({ s: entry.s, l, r, a: isAccepted });
    this.#decided(changes, isAccepted, { s: entry.s, l, r });
    if (changes.length > 0 && next && entry === this.#list.current) this.#list.select(next);
  }

  /** @param {Change[]} changes @param {boolean} isAccepted @param {{s: number, l: number[], r: number[]}} rows */
  #decided(changes, isAccepted, rows) {
    if (changes.length === 0) return this.#tell(this.#say('said-already'));
    this.#changed(changes);
    const section = this.#data.sections[rows.s];
    const gap = sumOf(rows.r.map((row) => section.rows[1][row])) - sumOf(rows.l.map((row) => section.rows[0][row]));
    const key = !isAccepted ? 'said-rejected' : gap === 0n ? 'said-accepted' : 'said-accepted-differ';
    const replaced = changes.length - 1;
    const said = [this.#say(key, { item: this.#nameOf(changes), amount: gap })];
    if (replaced > 0) said.push(this.#say('said-replaced', { count: replaced }));
    return this.#tell(said.join(' '));
  }

  /** Names the items of changes. @param {Change[]} changes */
  #nameOf(changes) {
    const first = changes[0].after ?? changes[0].before;
    return this.#cards.name(this.#items.entryOf(first));
  }

  /** @param {Entry | undefined} entry */
  #takeBack(entry) {
    const changes = entry ? this.#decisions.withdraw(entry.key) : [];
    if (changes.length === 0) return this.#tell(this.#say('said-nothing-to-take-back'));
    const item = this.#nameOf(changes);
    this.#changed(changes);
    return this.#tell(this.#say('said-taken-back', { item }));
  }

  #undo() {
    this.#repeat(this.#decisions.undo(), 'said-undone', 'said-nothing-to-undo');
  }

  #redo() {
    this.#repeat(this.#decisions.redo(), 'said-redone', 'said-nothing-to-redo');
  }

  /** @param {Change[]} changes @param {string} key @param {string} keyOfNothing */
  #repeat(changes, key, keyOfNothing) {
    if (changes.length === 0) return this.#tell(this.#say(keyOfNothing));
    const item = this.#nameOf(changes);
    const entry = this.#items.entryOf(changes[0].after ?? changes[0].before);
    this.#changed(changes);
    this.#list.select(entry);
    return this.#tell(this.#say(key, { item }));
  }

  /** @param {Change[]} changes */
  #changed(changes = []) {
    this.#isSaved = false;
    const near = this.#items.refresh(changes);
    this.#refresh();
    this.#list.redraw(near);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), KEEP_AFTER);
  }

  /** Shows what passes the filter, and the counts. */
  #refresh() {
    this.#list.show(this.#items.shown(this.#filter));
    byId('nothing').hidden = this.#list.length > 0;
    const counts = this.#items.counts();
    for (const button of byId('kinds').children) {
      const { kind } = button.dataset;
      button.setAttribute('aria-pressed', String(kind === this.#filter.kind));
      button.querySelector('.count').textContent = grouped(counts[kind]);
    }
    this.#drawCounts();
  }

  #drawCounts() {
    const { all } = this.#decisions;
    const accepted = all.filter((decision) => decision.a).length;
    const parts = [this.#say('counts', { accepted, rejected: all.length - accepted })];
    if (all.length > 0 || !this.#isSaved) parts.push(this.#say(this.#isSaved ? 'saved-all' : 'unsaved'));
    byId('counts').textContent = parts.join(' · ');
    byId('save').classList.toggle('due', !this.#isSaved);
  }

  // Keeping, saving, printing.

  #keep() {
    const { done, undone } = this.#decisions.history;
    const wasThere = this.#memory.isThere;
    if (wasThere && !this.#memory.keep({ done, undone }, this.#isSaved)) this.#tell(this.#say('said-no-storage'));
  }

  #save() {
    const isKept = [...document.querySelectorAll('.keep')].map((box) => /** @type {any} */ (box).checked);
    const records = recordsOf(this.#data, this.#decisions.all, isKept);
    const file = new Blob([csvText(records, this.#data.excel)], { type: 'text/csv;charset=utf-8' });
    const address = URL.createObjectURL(file);
    const link = element('a', { href: address, download: 'decisions.csv' });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    this.#isSaved = true;
    this.#keep();
    this.#drawCounts();
    this.#tell(this.#say('said-saved', { count: records.length - 1 }));
  }

  /** Lists the decisions for print. */
  #fillPrint() {
    const { all } = this.#decisions;
    byId('printed').hidden = all.length === 0;
    const heads = byId('printed').querySelectorAll('th.left, th.right');
    heads.forEach((head, side) => head.replaceChildren(this.#data.sections[0].sides[side]));
    const cells = (/** @type {Decision} */ one) => {
      const { rows } = this.#data.sections[one.s];
      const side = (/** @type {Row[]} */ own) => own.map((row) => `${printable(row.p)} · ${dayText(row.d)} · ${grouped(BigInt(row.a))} · ${printable(row.t)}`).join('\n');
      return [this.#say(one.a ? 'accepted' : 'rejected'), side(one.l.map((row) => rows[0][row])), side(one.r.map((row) => rows[1][row]))];
    };
    byId('printed-rows').replaceChildren(...all.map((one) => element('tr', {}, ...cells(one).map((text) => element('td', {}, text)))));
  }
}

new Desk(JSON.parse(byId('data').textContent));
