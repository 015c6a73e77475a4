// Writes a small mark into the head and into each body row of each table, so that the printed pages show where
// they are. The marks are read by `head_rows` in print.rs.
(() => {
  const mark = (row, text) => {
    if (!row || !row.cells.length) return;
    const span = document.createElement("span");
    span.textContent = text;
    span.style.cssText = "font:5px sans-serif;line-height:0;white-space:nowrap;text-transform:none;letter-spacing:0";
    row.cells[0].prepend(span);
  };
  Array.from(document.querySelectorAll("table")).forEach((table, index) => {
    if (table.tHead) mark(table.tHead.rows[0], `zqh${index}qz`);
    for (const body of table.tBodies) for (const row of body.rows) {
      // Head cells without a head group never repeat, so such a row is a body row like any other.
      mark(row, `zqr${index}qz`);
    }
  });
})()
