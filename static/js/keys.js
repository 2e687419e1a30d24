// Single keys. Never while somebody types or a dialog is open, and not at all when they were switched off.

const OFF = 'portal.keys.off';
const dialog = document.getElementById('keys');
const isOff = () => localStorage.getItem(OFF) === 'yes';

const typing = (element) => element.matches?.('input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]');
const visible = (element) => element.getClientRects().length > 0;
const stop = (row) => row?.querySelector('.seg button') ?? row?.querySelector('a') ?? row?.querySelector('input');
const rows = () => [...document.querySelectorAll('[data-list] [data-record], .rev')].filter((row) => visible(row) && stop(row));

function rowHere() {
  return document.activeElement?.closest?.('[data-list] [data-record], .rev');
}

function move(step) {
  const all = rows();
  const at = all.indexOf(rowHere());
  stop(all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)])?.focus();
}

// data-row-key="1": the same, but only within the row that has the focus.
function pressInRow(key) {
  const element = rowHere()?.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  if (!element) return false;
  if (typing(element)) element.focus(); else element.click();
  return true;
}

function select() {
  rowHere()?.querySelector('.cbx')?.click();
}

// data-key="n": the visible element with this key, the page's own before the bar's, is focused if it takes text, pressed otherwise.
function press(key) {
  const element = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(visible).pop();
  if (!element) return false;
  if (typing(element)) element.focus(); else element.click();
  return true;
}

function send() {
  const form = document.activeElement?.closest?.('form[method="post"]') ?? document.querySelector('.verb.on form');
  const button = form?.querySelector('.btn-primary');
  if (button) button.click(); else form?.requestSubmit(); // a press, so that HTMX sends the button's name too
  return Boolean(form);
}

// A letter that means nothing here begins a word: what follows without a pause is text that missed its field, not keys.
const PAUSE = 1000;
let wordAt = -PAUSE;

function isText(event) {
  const goesOn = event.key.length === 1 && event.timeStamp - wordAt < PAUSE;
  if (goesOn) wordAt = event.timeStamp;
  return goesOn;
}

const moves = {j: () => move(1), k: () => move(-1), x: select, '?': showKeys};

const keysOf = (hint) => [...hint.querySelectorAll('kbd')].map((key) => key.textContent).join(' ');

// The list of keys: those that do something on this page, and the page's own hints below, unless they stand above.
function showKeys() {
  for (const one of dialog?.querySelectorAll('[data-only]') ?? []) one.hidden = !document.querySelector(one.dataset.only);
  const told = [...dialog?.querySelectorAll('dt:not([hidden])') ?? []].map(keysOf);
  const hints = [...document.querySelectorAll('main .hints')].map((one) => one.cloneNode(true));
  for (const hint of hints) for (const one of [...hint.children]) if (told.includes(keysOf(one))) one.remove();
  dialog?.querySelector('[data-page-keys]')?.replaceChildren(...hints);
  dialog?.showModal();
}

// A row's input sends nothing by itself: Enter presses the decision that asked for it, else leads to the decisions.
function decideRow(row) {
  const asked = row.querySelector('[data-default]');
  if (asked) asked.click(); else decisions(row)?.focus();
}

const decisions = (row) => row.querySelector('[data-default]') ?? row.querySelector('.seg [aria-pressed="true"]') ?? row.querySelector('.seg button');

document.addEventListener('keydown', (event) => {
  if (event.isComposing) return;
  const row = event.target.closest?.('.rev');
  const isInput = event.target.matches?.('.rev input');
  const isHeld = event.ctrlKey || event.metaKey;
  if (event.key === 'Enter' && row && (isHeld || isInput)) {
    event.preventDefault();
    return decideRow(row);
  }
  if (event.key === 'Escape' && row && typing(event.target)) return decisions(row)?.focus();
  if (event.key === 'Enter' && isHeld) {
    if (send()) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  if (document.querySelector('dialog[open]') || (isOff() && event.key !== '?')) return;
  if (isText(event)) return;
  const done = moves[event.key] ? (moves[event.key](), true) : pressInRow(event.key) || press(event.key);
  if (done) event.preventDefault(); else if (/^\S$/u.test(event.key)) wordAt = event.timeStamp;
});

const off = document.querySelector('[data-keys-off]');
if (off) {
  off.checked = isOff();
  off.addEventListener('change', () => localStorage.setItem(OFF, off.checked ? 'yes' : 'no'));
}
