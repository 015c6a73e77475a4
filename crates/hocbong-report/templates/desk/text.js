// Texts, amounts and days: reading them, comparing them, and writing them for people and for CSV files.

/**
 * @typedef {object} Row A row of one side.
 * @property {string} id Its name in a file of decisions.
 * @property {string} p Where it is, for people.
 * @property {string} d The day, `2025-03-05`.
 * @property {string} a The amount in đồng, as digits with a sign.
 * @property {string} v The voucher.
 * @property {string} f The reference.
 * @property {string} t The text.
 * @property {string} [n] Its part of a note; none if texts are masked.
 */

/**
 * @typedef {object} Item Rows that belong together, or one row without a counterpart.
 * @property {string} k What it is: proposal, ambiguous, difference, left, right, matched, hand.
 * @property {number[]} l Indexes into the left rows.
 * @property {number[]} r Indexes into the right rows.
 * @property {number} [o] Odds to one, in tenths.
 * @property {string} [c] The cause, in the words of JSON.
 * @property {string} y Cause and reason in words.
 * @property {number} [g] Days between the sides.
 * @property {number} [e] Age in days.
 */

/**
 * @typedef {object} Section One reconciliation.
 * @property {string} name
 * @property {string} short Its number in words; blank if it is alone.
 * @property {string[]} sides What the two sides are called.
 * @property {Row[][]} rows The rows of both sides.
 * @property {Item[]} items
 * @property {{l: number[], r: number[], a: boolean}[]} given Decisions of an earlier run.
 * @property {Record<string, string>} causes
 */

/**
 * @typedef {object} Data What the page holds.
 * @property {string} key
 * @property {string} base
 * @property {boolean} masked
 * @property {boolean} excel
 * @property {string} between
 * @property {string} and
 * @property {Record<string, string>} words
 * @property {Section[]} sections
 * @property {{left: string, right: string, accept: boolean, note: string}[]} kept
 */

/** Characters that a reader does not see or that turn the direction of a text: shown as numbers. */
const HIDDEN = /[\0-\t\v-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** @param {string} character */
const numberOf = (character) => `\\u{${character.codePointAt(0).toString(16)}}`;

/** @param {string} text */
const printable = (text) => text.replace(HIDDEN, numberOf);

/** Returns a text in lower case without diacritics. @param {string} text */
const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();

/** Returns an integer with dots between thousands and a true minus sign. @param {bigint | number} value */
const grouped = (value) => {
  const digits = String(value).replace('-', '').replace(/\B(?=(\d{3})+$)/g, '.');
  return value < 0 ? `−${digits}` : digits;
};

/** @param {string} day */
const dayText = (day) => day.split('-').reverse().join('/');

/** @param {Row[]} rows */
const sumOf = (rows) => rows.reduce((sum, row) => sum + BigInt(row.a), 0n);

/**
 * Returns a text of the catalogue with its values: `{name}` is the value, `{name|one|other}` a word chosen by it.
 * @param {string} text
 * @param {Record<string, string | number | bigint>} values
 */
const filled = (text, values) =>
  text.replace(/\{([^{}|]*)(?:\|([^{}|]*)\|([^{}|]*))?\}/g, (slot, name, one, other) => {
    if (!(name in values)) return slot;
    const value = values[name];
    if (one !== undefined) return Number(value) === 1 ? one : other;
    return typeof value === 'string' ? value : grouped(value);
  });

/** Splits a text into parts of which every second one is a word. @param {string} text */
const wordsOf = (text) => text.split(/([\p{L}\p{N}\p{M}]+)/u);

/**
 * Returns the folded words that the texts of both sides have in common. A single letter says nothing.
 * @param {Row[]} left
 * @param {Row[]} right
 */
const commonWords = (left, right) => {
  const words = (/** @type {Row[]} */ rows) => {
    const texts = rows.map((row) => `${row.v} ${row.f} ${row.t}`);
    return new Set(texts.flatMap((text) => wordsOf(fold(text)).filter((_, at) => at % 2 === 1)));
  };
  const theirs = words(right);
  return new Set([...words(left)].filter((word) => word.length > 1 && theirs.has(word)));
};

/** Whether a spreadsheet takes a text for a number. @param {string} text */
const isNumber = (text) => /^[+-]?[0-9]+(\.[0-9]+)?$/.test(text);

/**
 * Returns a text as a CSV cell holds it: what a spreadsheet would run as a formula and hidden characters are marked, as the
 * program marks and reads them.
 * @param {string} text
 */
const neutral = (text) => {
  const isFormula = /^'*[=+\-@\t\r]/.test(text) && !isNumber(text);
  const isHidden = text.search(HIDDEN) >= 0;
  if (!isFormula && !isHidden && !(text.startsWith("'") && text.includes('\\u{'))) return text;
  return `'${text.replace(/\\(?=u\{)/g, numberOf).replace(HIDDEN, numberOf)}`;
};

/** @param {string} text */
const quoted = (text) => (/[",;\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

/**
 * Returns records as a CSV file.
 * @param {string[][]} records
 * @param {boolean} forExcel With semicolons and a byte order mark, as Vietnamese Excel opens it.
 */
const csvText = (records, forExcel) => {
  const line = (/** @type {string[]} */ cells) => cells.map((cell) => quoted(neutral(cell))).join(forExcel ? ';' : ',');
  return `${forExcel ? '\ufeff' : ''}${records.map(line).join('\n')}\n`;
};
