// Reads, while the page is laid out for print, what is visible beside cells, and boxes that hide a part of their
// content. The result is `Printed` in page.rs.
(() => {
  const ELSEWHERE = /^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT|TD|TH|svg)$/;
  const rest = [];
  const walk = element => {
    const style = getComputedStyle(element);
    if (ELSEWHERE.test(element.tagName) || style.display === "none" || style.visibility !== "visible") return;
    if (isHeardOnly(element)) return;
    const isInline = style.display.startsWith("inline");
    if (!isInline) rest.push(" ");
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) rest.push(child.data);
      else if (child.nodeType === Node.ELEMENT_NODE) {
        if (child.tagName === "BR") rest.push(" ");
        else if (element.tagName !== "DETAILS" || element.open || child.tagName === "SUMMARY") walk(child);
      }
    }
    if (!isInline) rest.push(" ");
  };
  walk(document.body);

  const hidden = [];
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("svg") || !element.textContent.trim()) continue;
    const style = getComputedStyle(element);
    if (style.display === "none" || style.display === "inline" || isHeardOnly(element)) continue;
    const wide = style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1;
    const high = style.overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1;
    if (wide || high) {
      hidden.push(`<${element.tagName.toLowerCase()}> "${element.textContent.replace(/\s+/g, " ").trim().slice(0, 60)}"`);
    }
  }
  const tables = Array.from(document.querySelectorAll("table"));
  const cells = tables.flatMap(table => Array.from(table.rows)).flatMap(row => Array.from(row.cells, words));
  const heads = tables.map(table => Boolean(table.tHead));
  return { cells, heads, rest: rest.join("").replace(/\s+/g, " ").trim(), hidden };
})()
