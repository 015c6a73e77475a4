// What the browser keeps of a visit: the steps, by the names of rows, since their numbers differ between pages of the same
// files made with other flags.

/** @typedef {{done: Change[][], undone: Change[][], lost: number, isOfOther: boolean, isSaved: boolean}} Visit */

class Memory {
  #key;
  #data;
  /** Whether the browser keeps anything. */
  isThere = true;

  /** @param {Data} data */
  constructor(data) {
    this.#data = data;
    this.#key = `hocbong.desk/1:${data.key}`;
    try {
      const probe = `${this.#key}:probe`;
      localStorage.setItem(probe, '1');
      localStorage.removeItem(probe);
    } catch {
      this.isThere = false;
    }
  }

  /** Keeps the steps. Returns whether that was possible. @param {{done: Change[][], undone: Change[][]}} history @param {boolean} isSaved */
  keep(history, isSaved) {
    if (!this.isThere) return false;
    const named = (/** @type {Change[][]} */ steps) => steps.map((changes) => changes.map((change) => this.#named(change)));
    const visit = { base: this.#data.base, isSaved, done: named(history.done), undone: named(history.undone) };
    try {
      localStorage.setItem(this.#key, JSON.stringify(visit));
    } catch {
      this.isThere = false;
    }
    return this.isThere;
  }

  /** Returns the steps of the last visit. @returns {Visit | undefined} */
  recall() {
    if (!this.isThere) return undefined;
    let visit;
    try {
      visit = JSON.parse(localStorage.getItem(this.#key) ?? 'null');
    } catch {
      return undefined;
    }
    if (!visit || !Array.isArray(visit.done) || !Array.isArray(visit.undone)) return undefined;
    const finder = new RowFinder(this.#data);
    let lost = 0;
    const found = (/** @type {any[][]} */ steps) =>
      steps.map((changes) => changes.flatMap((change) => {
        const known = finder.change(change);
        if (!known) lost += 1;
        return known ?? [];
      })).filter((changes) => changes.length > 0);
    const [done, undone] = [found(visit.done), found(visit.undone)];
    return { done, undone, lost, isOfOther: visit.base !== this.#data.base, isSaved: visit.isSaved === true };
  }

  /** @param {Change} change */
  #named(change) {
    const one = change.after ?? change.before;
    const { rows } = this.#data.sections[one.s];
    const verdict = (/** @type {Decision | undefined} */ decision) => (decision ? decision.a : null);
    const given = (change.before ?? {}).given === true;
    return {
      s: one.s, l: one.l.map((row) => rows[0][row].id), r: one.r.map((row) => rows[1][row].id),
      b: verdict(change.before), a: verdict(change.after), ...(given ? { g: true } : {}),
    };
  }
}

/** Finds rows by their names. */
class RowFinder {
  #bySection;

  /** @param {Data} data */
  constructor(data) {
    const byName = (/** @type {Row[]} */ rows) => new Map(rows.map((row, at) => [row.id, at]));
    this.#bySection = data.sections.map((section) => section.rows.map(byName));
  }

  /** @param {any} change @returns {Change | undefined} */
  change(change) {
    const section = this.#bySection[change?.s];
    if (!section || !Array.isArray(change.l) || !Array.isArray(change.r)) return undefined;
    const l = change.l.map((/** @type {string} */ name) => section[0].get(name));
    const r = change.r.map((/** @type {string} */ name) => section[1].get(name));
    if (l.includes(undefined) || r.includes(undefined) || l.length + r.length === 0) return undefined;
    const decision = (/** @type {boolean | null} */ verdict, /** @type {boolean} */ given) =>
      (verdict === null ? undefined : { s: change.s, l, r, a: verdict === true, ...(given ? { given } : {}) });
    return { key: keyOf(change.s, l, r), before: decision(change.b, change.g === true), after: decision(change.a, false) };
  }
}
