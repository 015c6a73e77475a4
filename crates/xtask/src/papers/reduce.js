// Leaves out most sheets and rows of a page that would take minutes to print. What stays is where faults of print show:
// the beginning, the end, and what has the most words. The result is the number of what is left out.
(() => {
  const MAX_SHEETS = 16, MAX_ROWS = 60;
  let left = 0;
  // Keeps the first and last few, and of the others those with the most words.
  const reduce = (elements, most, size) => {
    if (elements.length <= most) return;
    const ends = Math.floor(most / 4);
    const middle = elements.slice(ends, -ends).map((element, index) => ({ element, index, size: size(element) }));
    middle.sort((a, b) => b.size - a.size || a.index - b.index);
    for (const { element } of middle.slice(most - 2 * ends)) {
      element.remove();
      left += 1;
    }
  };
  const letters = element => element.textContent.length;
  reduce(Array.from(document.querySelectorAll("main > section")), MAX_SHEETS, letters);
  for (const table of document.querySelectorAll("table")) {
    // A cell over several rows would be torn.
    if (table.querySelector("tbody [rowspan]")) continue;
    for (const body of table.tBodies) reduce(Array.from(body.rows), MAX_ROWS, letters);
  }
  return left;
})()
