// HTMX requests: the form token, an ended session, errors into #alert, and where the focus goes after a change of the page.

const alerts = () => document.getElementById('alert');
const meta = document.querySelector('meta[name="csrf-token"]');
let sessionEnded = false;
let rowBefore = null;

function say(name) {
  const words = document.querySelector(`template[data-said="${name}"]`);
  if (words && alerts()) alerts().replaceChildren(words.content.cloneNode(true));
}

// A page that outlived its session gets a token of the new one, in its head and in each of its forms.
async function renewToken() {
  const answer = await fetch('/session/token', {headers: {Accept: 'application/json'}, cache: 'no-store'});
  if (!answer.ok) return false;
  const {token} = await answer.json();
  meta.content = token;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
  return true;
}

document.addEventListener('htmx:configRequest', ({detail}) => {
  if (detail.verb !== 'get') detail.headers['X-CSRFToken'] = meta.content;
  if ('csrf_token' in detail.parameters) detail.parameters.csrf_token = meta.content;
});

document.addEventListener('htmx:confirm', (event) => {
  const {elt, issueRequest} = event.detail;
  if (elt.getAttribute('aria-busy') === 'true') return event.preventDefault();
  if (!sessionEnded) return;
  event.preventDefault();
  renewToken().then(() => { sessionEnded = false; issueRequest(true); }, () => say('offline'));
});

document.addEventListener('htmx:beforeRequest', ({detail}) => {
  if (detail.requestConfig.verb === 'get') return;
  detail.elt.setAttribute('aria-busy', 'true');
  alerts()?.replaceChildren(); // what was said before; the answer may say something new
});

document.addEventListener('htmx:afterRequest', ({detail}) => detail.elt.removeAttribute('aria-busy'));

for (const lost of ['htmx:sendError', 'htmx:timeout']) document.addEventListener(lost, () => say('offline'));

// An answer that is an alert belongs into #alert whatever was asked for, so that no form is lost.
document.addEventListener('htmx:beforeSwap', ({detail}) => {
  rowBefore = detail.target?.matches?.('tr.more') ? detail.target.previousElementSibling : null;
  const alert = /^\s*<div data-alert="(\d+)"/.exec(detail.xhr.responseText);
  if (!alert && detail.xhr.status >= 500) say('offline');
  if (!alert || !alerts()) return;
  sessionEnded = ['400', '401'].includes(alert[1]);
  Object.assign(detail, {target: alerts(), swapOverride: 'innerHTML', shouldSwap: true});
});

window.addEventListener('focus', async () => {
  if (sessionEnded && await signedIn()) say('welcome-back');
});

async function signedIn() {
  const answer = await fetch('/notices', {method: 'HEAD', redirect: 'manual', cache: 'no-store'});
  return answer.ok;
}

// Focus: an error box first; else, if the focused element is gone, the new row or the heading of the new part.
document.addEventListener('htmx:afterSettle', ({detail, target}) => {
  const box = target.matches?.('[data-focus]') ? target : target.querySelector?.('[data-focus]');
  if (box) return box.focus();
  if (document.activeElement && document.activeElement !== document.body) return;
  const place = rowBefore?.nextElementSibling?.querySelector('a')
    ?? document.getElementById(detail.requestConfig?.target?.id)?.querySelector('h1, h2, h3');
  rowBefore = null;
  if (!place) return;
  if (!place.matches('a')) place.tabIndex = -1;
  place.focus();
});
