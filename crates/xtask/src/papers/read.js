// Reads a page as the judge of papers needs it, with `words` of words.js. The result is `Page` in page.rs.
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const blank = text => !text || !text.trim();

  const headed = new Set();
  let last = null;
  for (const element of all("h1,h2,h3,h4,h5,h6,table")) {
    if (element.tagName === "TABLE" && (last && last.tagName !== "TABLE")) headed.add(element);
    last = element;
  }
  const isHeaded = table =>
    headed.has(table) || (table.caption && !blank(table.caption.textContent)) ||
    !blank(table.getAttribute("aria-label"));

  const tables = all("table").map(table => ({
    columns: table.hasAttribute("data-columns") ? table.dataset.columns.split(/\s+/).filter(key => key) : null,
    headed: Boolean(isHeaded(table)),
    rows: Array.from(table.rows, row => ({
      isCut: row.classList.contains("cut"),
      cells: Array.from(row.cells, cell => ({
        key: cell.dataset.key ?? null,
        value: cell.dataset.value ?? null,
        isHead: cell.tagName === "TH",
        scope: cell.getAttribute("scope"),
        text: words(cell).replace(/\s+/g, " ").trim(),
      })),
    })),
  }));

  const nameOf = svg => {
    const title = svg.querySelector(":scope > title");
    return svg.getAttribute("aria-label") || (title && title.textContent) || "";
  };
  const isOwn = address => blank(address) || /^\s*(data:|about:|#)/i.test(address);
  const loads = [];
  for (const element of all("*")) {
    const tag = element.tagName.toLowerCase();
    for (const { name, value } of Array.from(element.attributes)) {
      const isLoad = /^(src|srcset|poster|background|data|action|formaction|manifest|ping)$/.test(name) ||
        (/^(xlink:)?href$/.test(name) && !/^(a|area)$/.test(tag));
      if (isLoad && !isOwn(value)) loads.push(`<${tag} ${name}="${value}">`);
      if (name === "style" && /url\(\s*["']?(?!data:|#)|image-set\(/i.test(value)) loads.push(`<${tag} style="${value}">`);
      if (tag === "meta" && name === "http-equiv" && /refresh/i.test(value)) loads.push(`<meta http-equiv="${value}">`);
    }
    if (tag === "style") {
      const found = element.textContent.match(/@import[^;]*|url\(\s*["']?(?!data:|#)[^)]*\)?/gi);
      if (found) loads.push(...found);
    }
  }

  return {
    lang: document.documentElement.lang,
    title: document.title,
    mode: document.compatMode,
    headings: all("h1").map(heading => heading.textContent.trim()),
    tables,
    graphics: all("svg").filter(svg => !svg.parentElement.closest("svg"))
      .map(svg => ({ role: svg.getAttribute("role"), name: nameOf(svg).trim() })),
    loads,
    looseFigures: all("[data-key]").filter(element => !element.closest("table")).length,
    links: all("a[href], area[href]").map(link => link.getAttribute("href")),
    ids: all("[id]").map(element => element.id),
    source: document.documentElement.outerHTML,
  };
})()
