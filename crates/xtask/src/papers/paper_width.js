// Returns the width between the margins of the paper that the page asks for, in CSS pixels; of several, the widest.
(() => {
  const MM = 96 / 25.4;
  const pixels = (length, otherwise) => {
    const unit = { mm: MM, cm: 10 * MM, in: 96, pt: 96 / 72, px: 1 };
    const parts = /^([\d.]+)(mm|cm|in|pt|px)$/.exec(length || "");
    return parts ? parts[1] * unit[parts[2]] : length === "0" ? 0 : otherwise;
  };
  const widths = [];
  for (const sheet of document.styleSheets) {
    const rules = Array.from(sheet.cssRules).flatMap(rule => rule.cssRules && !(rule instanceof CSSPageRule)
      ? Array.from(rule.cssRules) : [rule]);
    for (const rule of rules.filter(rule => rule instanceof CSSPageRule)) {
      const width = /landscape/.test(rule.style.size) ? 297 * MM : 210 * MM;
      const margin = side => pixels(rule.style.getPropertyValue(`margin-${side}`), 10 * MM);
      widths.push(width - margin("left") - margin("right"));
    }
  }
  return Math.round(widths.length ? Math.max(...widths) : 190 * MM);
})()
