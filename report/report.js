"use strict";
// Without this script the page has all it says: it sorts tables, chooses rows of leaderboards, switches transports of figures off, tells the values of their marks,
// and copies commands.
{
  const said = document.body.dataset; // the words, in the page's language
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // What the page writes after a number, in its base unit.
  const units = { ns: 1, "µs": 1e3, ms: 1e6, s: 1e9, B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, "%": 0.01 };
  const words = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const textOf = (cell) => cell.firstChild?.textContent.trim() ?? "";
  const numberOf = (cell) => {
    const found = /^([+-]?[\d.,]+(?:e[+-]?\d+)?)\s*(\S*)/.exec(textOf(cell));
    return found ? parseFloat(found[1].replaceAll(",", "")) * (units[found[2]] ?? 1) : NaN;
  };

  // A click sorts by a column, the next one the other way, and the third restores the order.
  const sortable = (table) => {
    const body = table.tBodies[0];
    const original = [...body.rows];
    if (original.length < 2) return;
    const heads = [...table.tHead.rows[0].cells];
    const sort = (head, column) => {
      const direction = { ascending: "descending", descending: "none" }[head.ariaSort] ?? "ascending";
      for (const other of heads) other.ariaSort = null;
      let rows = original;
      if (direction !== "none") {
        head.ariaSort = direction;
        const sign = direction === "ascending" ? 1 : -1;
        const numeric = head.classList.contains("number");
        rows = original.map((row) => ({ row, value: (numeric ? numberOf : textOf)(row.cells[column]) }))
          .sort((a, b) => {
            if (!numeric) return sign * words.compare(a.value, b.value);
            if (isNaN(a.value) || isNaN(b.value)) return isNaN(a.value) - isNaN(b.value); // unmeasured: last
            return sign * (a.value - b.value);
          }).map(({ row }) => row);
      }
      table.classList.toggle("sorted", direction !== "none");
      body.append(...rows);
    };
    heads.forEach((head, column) => {
      if (head.textContent.trim() === "") return;
      const button = make("button", { type: "button", title: said.saySort }, ...head.childNodes);
      button.addEventListener("click", () => sort(head, column));
      head.append(button);
    });
  };
  document.querySelectorAll("table.sortable").forEach(sortable);

  // A leaderboard shows the rows of one transport, or of all, and the command of the cell that is pointed at.
  for (const board of document.querySelectorAll(".board")) {
    const rows = [...board.querySelectorAll("tr[data-transport]")];
    const names = [...new Set(rows.map((row) => row.dataset.transport))];
    if (names.length > 1) {
      const filter = make("div", { className: "legend filter" });
      filter.setAttribute("role", "group");
      filter.ariaLabel = said.sayFilter;
      const choose = (name) => {
        for (const row of rows) row.hidden = name !== "" && row.dataset.transport !== name;
        for (const button of filter.children) button.ariaPressed = String(button.value === name);
      };
      for (const name of ["", ...names]) {
        const button = make("button", { type: "button", value: name }, name || said.sayAll);
        button.addEventListener("click", () => choose(name));
        filter.append(button);
      }
      choose("");
      board.querySelector(".scroll").before(filter);
    }
    const made = make("output", { className: "made" });
    board.querySelector(".scroll").after(made);
    const show = ({ target }) => {
      const link = target.closest("td a[title]");
      if (link) made.textContent = link.title;
    };
    board.addEventListener("pointerover", show);
    board.addEventListener("focusin", show);
  }

  // The colour of a mark is that of its glyph, which is filled last.
  const colorOf = (mark) => [...mark.querySelectorAll("path")].map((path) => path.style.fill).findLast((fill) => fill && fill !== "none");

  const interactive = (figure) => {
    const groups = [...figure.querySelectorAll("[data-transport]")];
    const names = [...new Set(groups.map((group) => group.dataset.transport))];
    const its = (name) => groups.filter((group) => group.dataset.transport === name);
    const tip = make("output", { className: "tip", hidden: true });
    let shown = null;
    const hide = () => {
      shown?.classList.remove("shown");
      shown = null;
      tip.hidden = true;
    };
    const show = (mark) => {
      if (mark === shown) return;
      hide();
      shown = mark;
      mark.classList.add("shown");
      tip.textContent = mark.dataset.value;
      tip.hidden = false;
      const frame = figure.getBoundingClientRect(), box = mark.getBoundingClientRect();
      const middle = (box.left + box.right) / 2 - frame.left - tip.offsetWidth / 2;
      tip.style.left = `${Math.max(4, Math.min(middle, frame.width - tip.offsetWidth - 4))}px`;
      const above = box.top - frame.top - tip.offsetHeight - 8;
      tip.style.top = `${above > 0 ? above : box.bottom - frame.top + 8}px`;
    };

    if (names.length > 1) {
      const legend = make("div", { className: "legend" });
      legend.setAttribute("role", "group");
      legend.ariaLabel = said.sayTransports;
      for (const name of names) {
        const swatch = make("span", { className: "swatch" });
        swatch.style.background = its(name).filter((group) => group.dataset.value).map(colorOf).find(Boolean) ?? "currentColor";
        const button = make("button", { type: "button", title: said.sayToggle }, swatch, name);
        button.ariaPressed = "true";
        button.addEventListener("click", () => {
          const off = button.ariaPressed === "true";
          button.ariaPressed = String(!off);
          for (const group of its(name)) group.classList.toggle("off", off);
          hide();
        });
        legend.append(button);
      }
      figure.prepend(legend);
    }
    figure.append(tip);

    for (const drawing of figure.querySelectorAll(".drawing")) {
      const marks = [...drawing.querySelectorAll("[data-value]")];
      if (marks.length === 0) continue;
      const visible = () => marks.filter((mark) => !mark.classList.contains("off"));
      const near = ({ clientX, clientY }) => {
        let nearest = null, least = 28; // pixels: what a finger covers
        for (const mark of visible()) {
          const box = mark.getBoundingClientRect();
          const away = Math.hypot(Math.max(box.left - clientX, 0, clientX - box.right), Math.max(box.top - clientY, 0, clientY - box.bottom));
          if (away < least) [nearest, least] = [mark, away];
        }
        if (nearest) show(nearest);
        else hide();
      };
      drawing.tabIndex = 0;
      drawing.addEventListener("pointermove", near);
      drawing.addEventListener("pointerdown", near);
      drawing.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && hide());
      drawing.addEventListener("blur", hide);
      drawing.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (event.key === "Escape") hide();
        if (!step) return;
        event.preventDefault();
        const all = visible(), at = all.indexOf(shown);
        if (all.length > 0) show(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]);
      });
    }
  };
  document.querySelectorAll("figure").forEach(interactive);

  for (const place of document.querySelectorAll("[data-command]")) {
    const button = make("button", { type: "button", className: "copy", title: place.dataset.command }, said.sayCopy);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(place.dataset.command);
        button.textContent = said.sayCopied;
      } catch { // no permission: it is selected, for the keyboard to copy
        place.textContent = place.dataset.command;
        getSelection().selectAllChildren(place);
        button.textContent = said.saySelected;
      }
    });
    place.after(button);
  }

  // Contents are open beside the page, and closed above it.
  const contents = document.querySelector("nav details");
  const wide = matchMedia("(min-width: 64rem)");
  const fold = () => { contents.open = wide.matches; };
  wide.addEventListener("change", fold);
  fold();
  contents.addEventListener("click", ({ target }) => { if (target.closest("a") && !wide.matches) contents.open = false; });

  // They say where the reader is.
  const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) links.get(target.getAttribute("aria-labelledby"))?.toggleAttribute("data-here", isIntersecting);
  }, { rootMargin: "-15% 0px -75%" });
  document.querySelectorAll("section[aria-labelledby]").forEach((section) => watch.observe(section));
}
