// Words of elements, for the scripts that read a page; it stands before them.
const BLOCKS = /^(ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|BR|DD|DIV|DL|DT|FIGCAPTION|FIGURE|FOOTER|H[1-6]|HEADER|HR|LI|MAIN|NAV|OL|P|PRE|SECTION|SUMMARY|TABLE|TBODY|TD|TFOOT|TH|THEAD|TR|UL)$/;
const UNSEEN = /^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT|TITLE|DESC)$/i;
// Words for those who hear the page are in a box of a pixel or less.
const isHeardOnly = element => {
  const style = getComputedStyle(element);
  return style.position === "absolute" && style.overflowX !== "visible" && element.clientWidth <= 1;
};
// Text with the gaps that boxes make.
const words = node => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || UNSEEN.test(node.tagName) || isHeardOnly(node)) return "";
  const inner = Array.from(node.childNodes, words).join("");
  return BLOCKS.test(node.tagName) ? ` ${inner} ` : inner;
};
