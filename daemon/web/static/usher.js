// Keeps a page true while it is open. Without this script every page works: forms post, links lead, reload refreshes.
"use strict";

const FRESH_AFTER = 400; // ms: what follows together is fetched once
const AGAIN = 15_000; // ms until a stream that was refused is asked for again
const CLOCK = 20_000; // ms between two looks at relative times
const LETTERS = { o: "/", r: "/reviews", p: "/people", s: "/services", a: "/actions", e: "/events", l: "/logs" };

const $ = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/* ---- relative times ---- */

const say = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });

function ago(element) {
  const seconds = (new Date(element.dateTime) - Date.now()) / 1000;
  const away = Math.abs(seconds);
  if (away < 45 || away >= 30 * 86_400) return; // the server's words are as good
  const [size, unit] = away < 3_600 ? [60, "minute"] : away < 86_400 ? [3_600, "hour"] : [86_400, "day"];
  const number = Math.round(seconds / size) || Math.sign(seconds);
  element.textContent = say.format(number, unit);
}

setInterval(() => all("time[data-ago]").forEach(ago), CLOCK);

/* ---- live parts ---- */

// Somebody is at work in it: leave it alone until they are done.
function busy(element) {
  if (element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) return true;
  if (all("textarea, input", element).some((field) => field.type !== "hidden" && field.value !== field.defaultValue)) return true;
  return all("details", element).some((fold) => fold.open && $("textarea", fold));
}

function replaceOne(old, fresh) {
  if (old.isEqualNode(fresh) || busy(old)) return;
  const open = all("details[id]", old).filter((fold) => fold.open).map((fold) => fold.id);
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focus && (focus.id || focus.getAttribute("href") || focus.textContent);
  old.replaceWith(fresh);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focus) {
    const again = all("a, button, summary, [tabindex]", fresh).find(
      (each) => [each.id, each.getAttribute("href"), each.textContent].includes(place));
    (again ?? fresh).focus({ preventScroll: true });
  }
}

// Children with an id are matched one by one, so that a half-typed answer stays while its neighbour goes.
function replaceInside(old, fresh) {
  const keyed = [...fresh.children].every((child) => child.id) && [...old.children].every((child) => child.id);
  if (!keyed || !fresh.children.length || !old.children.length) return replaceOne(old, fresh);
  const known = new Map([...old.children].map((child) => [child.id, child]));
  const wanted = [...fresh.children];
  const names = new Set(wanted.map((child) => child.id));
  for (const [id, child] of known) if (!names.has(id) && !busy(child)) child.remove();
  let after = null;
  for (const child of wanted) {
    const before = known.get(child.id);
    if (before) replaceOne(before, child);
    else child.classList.add("fresh");
    const now = document.getElementById(child.id) ?? child;
    if (after ? after.nextElementSibling !== now : old.firstElementChild !== now) after ? after.after(now) : old.prepend(now);
    after = now;
  }
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
  if (answer.redirected || answer.status === 401) return location.reload();
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const heading = $("h1")?.textContent;
  for (const part of all("[data-live][id]", page)) {
    const old = document.getElementById(part.id);
    if (old) replaceInside(old, document.adoptNode(part));
  }
  if ($("h1")?.textContent !== heading) $("#said").textContent = $("h1").textContent;
}

let waiting = null;
function soon() {
  waiting ??= setTimeout(() => {
    waiting = null;
    refresh().catch(() => {}); // the next fact tries again
  }, FRESH_AFTER);
}

function listen() {
  const stream = new EventSource("/api/v1/stream");
  stream.onmessage = soon;
  stream.addEventListener("log", () => $("#log, #error-list") && soon());
  stream.addEventListener("reload", () => {
    stream.close();
    soon();
    setTimeout(listen, FRESH_AFTER);
  });
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED) return; // it comes back by itself
    soon();
    setTimeout(listen, AGAIN);
  };
  addEventListener("pagehide", () => stream.close());
}

if ($("[data-live]") && $("#menu")) {
  listen();
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

/* ---- small comforts ---- */

// A filter acts when it is changed; the button stays for those without scripts.
for (const form of all("form.filters")) {
  form.addEventListener("change", (event) => event.target.matches("select") && form.requestSubmit());
  form.addEventListener("submit", () => all("input, select", form).forEach((each) => (each.disabled = !each.value)));
}

// A theme is seen before it is saved.
for (const choice of all("input[name=theme]")) {
  choice.addEventListener("change", () => {
    if (!choice.value) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
  });
}

// A form is sent once, however often it is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});

// One sheet at a time: pressing elsewhere or Escape closes the menu of the phone.
document.addEventListener("click", (event) => {
  const more = $("#more[open]");
  if (more && !more.contains(event.target)) more.open = false;
});

/* ---- keyboard: listed on the settings page, where they can be switched off ---- */

const silent = () => localStorage.getItem("shortcuts") === "off";
let leader = false;

function step(by) {
  const rows = all("[data-row]");
  const here = rows.indexOf(document.activeElement?.closest("[data-row]"));
  rows[Math.min(Math.max(here + by, 0), rows.length - 1)]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && $("#more[open]")) $("#more").open = false;
  if (silent() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea, select")) return;
  if (leader && LETTERS[event.key]) location.assign(LETTERS[event.key]);
  leader = event.key === "g";
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
  if (event.key === "/" && $("[data-search]")) {
    event.preventDefault();
    $("[data-search]").focus();
  }
  if (event.key === "?") location.assign("/settings#keyboard");
});

const keys = $("#shortcuts");
if (keys) {
  keys.checked = !silent();
  keys.closest("[hidden]")?.removeAttribute("hidden");
  keys.addEventListener("change", () => localStorage.setItem("shortcuts", keys.checked ? "on" : "off"));
}
