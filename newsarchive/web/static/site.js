// What a page needs beyond HTML and CSS: Escape hides evidence, a click elsewhere closes menus.
"use strict";

window.DATASETTE_ALLOW_FACET = true; // read by Datasette's table.js, which a stock page sets inline

// Evidence shows on hover and focus (in the stylesheet); Escape dismisses it until the pointer or focus leaves.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const shown of document.querySelectorAll(".traced:hover, .trace:hover, .trace:focus-within")) {
    shown.classList.add("dismissed");
  }
});
for (const kind of ["pointerleave", "focusout"]) {
  document.addEventListener(
    kind,
    (event) => {
      if (event.target instanceof Element) {
        event.target.closest(".traced")?.classList.remove("dismissed");
        event.target.closest(".trace")?.classList.remove("dismissed");
      }
    },
    true,
  );
}

// Datasette's menus are <details>: a click anywhere else closes them.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.actions-menu-links[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// On a narrow screen the facets come after the hits, folded.
if (window.matchMedia("(max-width: 48rem)").matches) {
  for (const facet of document.querySelectorAll(".facet[open]")) facet.open = false;
}

// The filters of Datasette's table page have no labels of their own.
for (const [name, label] of [["column", "Column"], ["op", "Comparison"], ["value", "Value"]]) {
  for (const control of document.querySelectorAll(`.filters [name^="_filter_${name}"]`)) {
    control.setAttribute("aria-label", label);
  }
}
document.querySelector("#sort_by")?.setAttribute("aria-label", "Sort by");

// What scrolls can be scrolled with the keyboard.
for (const scrolled of document.querySelectorAll(".column-descriptions, .table-wrapper")) scrolled.tabIndex = 0;

// Each publisher's state: the judgement reads months of crawls, so it comes when the front page is shown already.
const judged = document.querySelectorAll("[data-health]");
if (judged.length) {
  fetch("/health.json")
    .then((answer) => answer.json())
    .then(({ publishers }) => {
      for (const badge of judged) {
        const found = publishers[badge.dataset.health];
        if (!found) continue;
        badge.textContent = found.state;
        badge.classList.add(`health-${found.state}`);
        badge.hidden = false;
      }
    });
}
