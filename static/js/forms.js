// Forms and small helps. Everything here only adds: without it each form, link and <details> works as the browser has it.

const closest = (event, selector) => event.target.closest?.(selector);

// One press, one request. Plain forms only: HTMX forms are guarded where requests are made.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === 'get' || form.method === 'dialog' || form.hasAttribute('data-download')) return;
  if (form.getAttribute('aria-busy') === 'true') return event.preventDefault();
  form.setAttribute('aria-busy', 'true');
  form.removeAttribute('data-changed');
});

// The back button shows the page as it was left: let it be sent again.
window.addEventListener('pageshow', ({persisted}) => {
  if (persisted) for (const form of document.querySelectorAll('form[aria-busy]')) form.removeAttribute('aria-busy');
});

// data-guard: leaving with something typed and not sent is asked about.
document.addEventListener('input', (event) => closest(event, 'form[data-guard]')?.setAttribute('data-changed', ''));
document.addEventListener('htmx:afterRequest', ({detail}) => { if (detail.successful) detail.elt.removeAttribute('data-changed'); });
window.addEventListener('beforeunload', (event) => { if (document.querySelector('form[data-changed]')) event.preventDefault(); });

// A page that comes back with errors: the box takes the focus.
document.querySelector('[data-focus]')?.focus();

const presses = {
  '[data-copy]': copy,
  '[data-print]': () => window.print(),
  '[data-back]': (button, event) => { if (history.length > 1) { event.preventDefault(); history.back(); } },
  '[data-pick]': (button) => pick(button),
  '[data-snippet]': addPhrase,
  '[data-open]': (button) => document.getElementById(button.dataset.open).showModal(),
  'a[href="#fold"]': (link, event) => { if (location.hash === '#fold') { event.preventDefault(); history.back(); } },
  '[aria-disabled="true"]': (button, event) => event.preventDefault(),
};
document.addEventListener('click', (event) => {
  for (const [selector, press] of Object.entries(presses)) {
    const button = closest(event, selector);
    if (button) press(button, event);
  }
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && closest(event, 'details.menu[open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

// A sheet that would leave the window opens towards the other side of its button.
document.addEventListener('toggle', ({target}) => {
  const sheet = target.matches?.('details.menu[open]') && target.querySelector(':scope > .sheet');
  if (!sheet) return;
  sheet.classList.remove('turned');
  const {left, right} = sheet.getBoundingClientRect();
  sheet.classList.toggle('turned', left < 0 || right > document.documentElement.clientWidth);
}, true);

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const word = button.querySelector('span');
  const before = word.textContent;
  word.textContent = button.dataset.copied;
  word.setAttribute('role', 'status');
  setTimeout(() => { word.textContent = before; }, 2000);
}

// The row of verbs: one panel at a time.
function pick(button) {
  const decide = button.closest('.decide');
  for (const other of decide.querySelectorAll('[data-pick]')) other.setAttribute('aria-pressed', other === button);
  for (const panel of decide.querySelectorAll('[data-verb]')) panel.classList.toggle('on', panel.dataset.verb === button.dataset.pick);
  const panel = decide.querySelector('.verb.on');
  panel?.querySelector('select:not([hidden]), textarea[required], .btn-primary, .btn')?.focus();
}

function addPhrase(button) {
  const note = document.getElementById(button.dataset.into);
  const phrase = button.dataset.snippet;
  const on = button.getAttribute('aria-pressed') !== 'true';
  note.value = on ? [note.value.trimEnd(), phrase].filter(Boolean).join(' ') : note.value.replace(phrase, '').replace(/ {2,}/g, ' ').trim();
  button.setAttribute('aria-pressed', on);
  note.dispatchEvent(new Event('input', {bubbles: true}));
}

// Bulk: the count, and the box of the whole page.
document.addEventListener('change', (event) => {
  const all = closest(event, '[data-check-all]');
  if (all) for (const box of all.closest('table').querySelectorAll('tbody .cbx')) box.checked = all.checked;
  if (closest(event, '.cbx')) countSelected();
  if (closest(event, 'select[data-sends]')) event.target.form.requestSubmit();
});
function countSelected() {
  const said = document.querySelector('[data-selected]');
  if (said) said.textContent = said.dataset.selected.replace('{n}', document.querySelectorAll('.cbx[form="bulk"]:checked').length);
}
window.addEventListener('pageshow', countSelected);
document.addEventListener('htmx:afterSettle', countSelected);

// Revealed values mask themselves again when their time is over.
setInterval(() => {
  for (const value of document.querySelectorAll('[data-until]')) {
    if (Date.parse(value.dataset.until) > Date.now()) continue;
    value.textContent = value.dataset.masked;
    value.removeAttribute('data-until');
  }
}, 1000);

// data-begin: a map wider than its place opens on this column, right of the sticky first one.
const scrollToBegin = (root) => {
  for (const head of root.querySelectorAll('th[data-begin]')) {
    const place = head.closest('.scroll');
    if (place) place.scrollLeft = head.offsetLeft - head.closest('tr').cells[0].offsetWidth - 4;
  }
};
scrollToBegin(document);

// Tabs wider than the window open where the page is among them.
for (const tab of document.querySelectorAll('.views [aria-current]')) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 40;
document.addEventListener('htmx:load', ({target}) => scrollToBegin(target));
