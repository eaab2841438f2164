// SPDX-License-Identifier: AGPL-3.0-or-later
// The ballot works without this file. It adds two things on top: what a move
// did is said aloud, and a slip can be dragged by its number.

const said = () => document.querySelector("#said");

// The list was swapped: say what happened, in the region that was there before.
document.addEventListener("htmx:after:swap", () => {
  const words = document.querySelector("#slips")?.dataset.said;
  if (words && said()) said().textContent = words;
});

// Places as the form writes them: "d>a=b".
const places = (list) => {
  const groups = [];
  for (const slip of list.querySelectorAll(".slip")) {
    const id = slip.dataset.option;
    if (slip.classList.contains("tied") && groups.length > 0) groups.at(-1).push(id);
    else groups.push([id]);
  }
  return groups;
};

const written = (groups) => groups.map((g) => g.join("=")).join(">");

// lift takes an option out of its place; what shared the place stays there.
const lift = (groups, id) =>
  groups.map((g) => g.filter((other) => other !== id)).filter((g) => g.length > 0);

let held = null;

document.documentElement.classList.add("draggable");

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.(".ranked .place");
  if (!handle || event.button !== 0) return;
  const slip = handle.closest(".slip");
  held = { slip, list: slip.parentElement, groups: lift(places(slip.parentElement), slip.dataset.option) };
  slip.classList.add("lifted");
  handle.setPointerCapture(event.pointerId);
  event.preventDefault();
});

// The slip goes where the pointer is: before the first slip whose middle lies below.
document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const below = [...held.list.children].find((other) => {
    const box = other.getBoundingClientRect();
    return other !== held.slip && event.clientY < box.top + box.height / 2;
  });
  if (below !== held.slip.nextElementSibling) held.list.insertBefore(held.slip, below ?? null);
});

const drop = (keep) => {
  if (!held) return;
  const { slip, list, groups } = held;
  held = null;
  slip.classList.remove("lifted");
  if (!keep) return;
  const above = new Set();
  for (const other of list.children) {
    if (other === slip) break;
    above.add(other.dataset.option);
  }
  const before = groups.filter((g) => above.has(g[0]));
  const ranking = written([...before, [slip.dataset.option], ...groups.slice(before.length)]);
  const field = slip.closest("form").elements.ranking;
  if (field.value === ranking) return;
  field.value = ranking;
  slip.closest("form").querySelector("button[value=keep]").click();
};

document.addEventListener("pointerup", () => drop(true));
document.addEventListener("pointercancel", () => drop(false));
