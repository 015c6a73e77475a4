// A person's decisions, with undo and redo. A row is accepted once at most, and no pair is both accepted and rejected: a new
// decision replaces those that contradict it.

/**
 * @typedef {object} Decision
 * @property {number} s The section.
 * @property {number[]} l Left rows.
 * @property {number[]} r Right rows.
 * @property {boolean} a Whether they belong together.
 * @property {boolean} [given] Whether it comes from the file that was given.
 */

/** @typedef {{key: string, before: Decision | undefined, after: Decision | undefined}} Change */

/** @param {number} section @param {number[]} left @param {number[]} right */
const keyOf = (section, left, right) => `${section}:${left.join('+')}/${right.join('+')}`;

/** @param {number} section @param {0 | 1} side @param {number} row */
const rowKey = (section, side, row) => `${section}:${side}:${row}`;

class Decisions {
  /** @type {Map<string, Decision>} */
  #all = new Map();
  /** Keys of decisions by row. @type {Map<string, Set<string>>} */
  #ofRow = new Map();
  /** @type {Change[][]} */
  #done = [];
  /** @type {Change[][]} */
  #undone = [];

  /** @param {Decision[]} given */
  constructor(given) {
    for (const decision of given) this.#set(keyOf(decision.s, decision.l, decision.r), decision);
  }

  get all() {
    return [...this.#all.values()];
  }

  get history() {
    return { done: this.#done, undone: this.#undone };
  }

  /** @param {string} key */
  get(key) {
    return this.#all.get(key);
  }

  /** Returns the decisions that name a row. @param {number} section @param {0 | 1} side @param {number} row */
  ofRow(section, side, row) {
    const keys = this.#ofRow.get(rowKey(section, side, row));
    return keys ? [...keys].map((key) => this.#all.get(key)) : [];
  }

  /** Returns the decision that accepts a row. @param {number} section @param {0 | 1} side @param {number} row */
  accepting(section, side, row) {
    return this.ofRow(section, side, row).find((decision) => decision.a);
  }

  /**
   * Makes a decision. Returns the changes, the first of which is the decision itself; none if it is made already.
   * @param {Decision} decision
   */
  decide(decision) {
    const key = keyOf(decision.s, decision.l, decision.r);
    const before = this.#all.get(key);
    if (before && before.a === decision.a) return [];
    const changes = [{ key, before, after: decision }];
    for (const other of this.#contradicting(decision)) {
      const otherKey = keyOf(other.s, other.l, other.r);
      if (otherKey !== key) changes.push({ key: otherKey, before: other, after: undefined });
    }
    this.#do(changes);
    return changes;
  }

  /** Makes several decisions as one step. @param {Decision[]} decisions */
  decideAll(decisions) {
    const from = this.#done.length;
    for (const decision of decisions) this.decide(decision);
    const steps = this.#done.splice(from);
    if (steps.length > 0) this.#done.push(steps.flat());
    return steps.length;
  }

  /** Takes a decision back. @param {string} key */
  withdraw(key) {
    const before = this.#all.get(key);
    if (!before) return [];
    const changes = [{ key, before, after: undefined }];
    this.#do(changes);
    return changes;
  }

  /** Undoes the last step. Returns its changes; none if there is none. */
  undo() {
    const changes = this.#done.pop();
    if (!changes) return [];
    for (const change of [...changes].reverse()) this.#set(change.key, change.before);
    this.#undone.push(changes);
    return changes;
  }

  /** Does again what was undone last. */
  redo() {
    const changes = this.#undone.pop();
    if (!changes) return [];
    for (const change of changes) this.#set(change.key, change.after);
    this.#done.push(changes);
    return changes;
  }

  /** Repeats the steps of an earlier visit. @param {Change[][]} done @param {Change[][]} undone */
  replay(done, undone) {
    for (const changes of done) {
      for (const change of changes) this.#set(change.key, change.after);
      this.#done.push(changes);
    }
    this.#undone = undone;
  }

  /** @param {Change[]} changes */
  #do(changes) {
    for (const change of changes) this.#set(change.key, change.after);
    this.#done.push(changes);
    this.#undone = [];
  }

  /** @param {Decision} decision */
  #contradicting(decision) {
    const left = decision.l.flatMap((row) => this.ofRow(decision.s, 0, row));
    const right = decision.r.flatMap((row) => this.ofRow(decision.s, 1, row));
    const both = new Set(right);
    const sharesPair = new Set(left.filter((other) => both.has(other)));
    const all = new Set([...left, ...right]);
    return [...all].filter((other) =>
      other.a ? decision.a || sharesPair.has(other) : decision.a && sharesPair.has(other));
  }

  /** @param {string} key @param {Decision | undefined} decision */
  #set(key, decision) {
    const old = this.#all.get(key);
    if (old) this.#index(key, old, (keys) => keys.delete(key));
    this.#all.delete(key);
    if (!decision) return;
    this.#all.set(key, decision);
    this.#index(key, decision, (keys) => keys.add(key));
  }

  /** @param {string} _key @param {Decision} decision @param {(keys: Set<string>) => void} change */
  #index(_key, decision, change) {
    const rows = [...decision.l.map((row) => rowKey(decision.s, 0, row)), ...decision.r.map((row) => rowKey(decision.s, 1, row))];
    for (const row of rows) {
      const keys = this.#ofRow.get(row) ?? new Set();
      change(keys);
      if (keys.size > 0) this.#ofRow.set(row, keys);
      else this.#ofRow.delete(row);
    }
  }
}

/**
 * Returns the decisions as records of the file that `--decisions` reads. The notes say what the rows said, by which the
 * program sees whether the lines are still the same.
 * @param {Data} data
 * @param {Decision[]} decisions
 * @param {boolean[]} isKept Which decisions that were not followed are written again.
 */
const recordsOf = (data, decisions, isKept) => {
  const place = (/** @type {Decision} */ one) => [one.s, one.l[0] ?? 0, one.r[0] ?? 0];
  const inOrder = [...decisions].sort((a, b) => {
    const [mine, theirs] = [place(a), place(b)];
    return mine[0] - theirs[0] || mine[1] - theirs[1] || mine[2] - theirs[2] || (keyOf(a.s, a.l, a.r) < keyOf(b.s, b.l, b.r) ? -1 : 1);
  });
  const record = (/** @type {Decision} */ one) => {
    const { rows } = data.sections[one.s];
    const sides = [one.l.map((row) => rows[0][row]), one.r.map((row) => rows[1][row])];
    const names = sides.map((side) => side.map((row) => row.id).join(' '));
    const note = sides.map((side) => side.map((row) => row.n).join(data.and)).join(data.between);
    return [...names, one.a ? 'accept' : 'reject', data.masked ? '' : note];
  };
  const kept = data.kept.filter((_, at) => isKept[at]);
  const again = kept.map((one) => [one.left, one.right, one.accept ? 'accept' : 'reject', one.note]);
  return [['left_line', 'right_line', 'decision', 'note'], ...inOrder.map(record), ...again];
};
