// Keeps the page up to date and sends its forms without leaving it. Without this script every form still works.

const { as, channel, show } = document.body.dataset;
const messages = document.getElementById('messages');
const announcer = document.getElementById('announcer');
/** Each part of the page as the server wrote it, before a person or this script touched it. */
const written = new WeakMap();

document.body.classList.add('with-script');
for (const part of messages.children) written.set(part, part.outerHTML);
const firstModal = document.querySelector('dialog.modal');
if (firstModal !== null) showModal(firstModal);
scrollToTarget();

document.querySelector('[data-pick-person]').addEventListener('change', (event) => {
  event.target.form.requestSubmit();
});

new EventSource('/events').addEventListener('changed', () => {
  void refresh();
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post') return;
  event.preventDefault();
  void send(form, event.submitter);
});

document.addEventListener('change', (event) => {
  event.target.closest('[data-on-change]')?.requestSubmit();
});

document.addEventListener('click', (event) => {
  event.target.closest('a[data-submits]')?.form?.requestSubmit();
  event.target.closest('a[data-submits]')?.closest('form')?.requestSubmit();
});

/** Sends a form; its button shows that something is under way. */
async function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const button = submitter ?? form.querySelector('button');
  form.closest('[popover]')?.hidePopover();
  const openers = [button, form.closest('.act')?.querySelector('button')].filter(Boolean);
  setBusy(openers, true);
  try {
    await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } });
    await refresh();
  } catch {
    announcer.textContent = 'The emulator does not answer. Is it still running?';
  } finally {
    setBusy(openers, false);
  }
}

function setBusy(buttons, isBusy) {
  for (const button of buttons) {
    button.toggleAttribute('aria-busy', isBusy);
    button.disabled = isBusy;
  }
}

let isRefreshing = false;
let isStale = false;

/** Fetches what changed. Calls that come meanwhile are answered by one more fetch. */
async function refresh() {
  isStale = true;
  if (isRefreshing) return;
  isRefreshing = true;
  while (isStale) {
    isStale = false;
    await fetchParts().catch(() => undefined);
  }
  isRefreshing = false;
}

async function fetchParts() {
  const query = new URLSearchParams({ as, channel, show });
  const response = await fetch(`/fragments?${query}`);
  const template = document.createElement('template');
  template.innerHTML = await response.text();
  const part = (name) => template.content.querySelector(`[data-for="${name}"]`);
  updateMessages(part('messages'));
  updateModal(part('modal'));
  const connection = document.getElementById('connection');
  if (connection.innerHTML !== part('connection').innerHTML) {
    connection.innerHTML = part('connection').innerHTML;
  }
}

/** Replaces only what changed, so that what one is in the middle of stays: an open thread, a menu, the focus. */
function updateMessages(fresh) {
  const isAtEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;
  const known = new Map(Array.from(messages.children, (part) => [part.id, part]));
  const added = Array.from(fresh.children).filter((part) => !known.has(part.id));
  let place = messages.firstElementChild;
  for (const part of Array.from(fresh.children)) {
    const current = upToDate(known.get(part.id), part);
    known.delete(part.id);
    if (current === place) place = place.nextElementSibling;
    else messages.insertBefore(current, place);
  }
  for (const gone of known.values()) gone.remove();
  announce(added);
  if (isAtEnd) messages.scrollTop = messages.scrollHeight;
}

/** The part that stays where the server wrote the same again, else the new one in its place. */
function upToDate(before, part) {
  const text = part.outerHTML;
  if (before !== undefined && written.get(before) === text) return before;
  keepThreadOpen(before, part);
  written.set(part, text);
  before?.replaceWith(part);
  return part;
}

function keepThreadOpen(before, after) {
  const thread = before?.querySelector('details.thread');
  const fresh = after.querySelector('details.thread');
  if (fresh !== null && thread?.open === true) fresh.open = true;
}

function announce(added) {
  const count = added.filter((part) => part.matches('.message')).length;
  if (count > 0) announcer.textContent = count === 1 ? 'A new message' : `${count} new messages`;
}

/** A modal that the server wrote the same again is left alone: somebody may be filling it in. */
function updateModal(fresh) {
  const place = document.getElementById('modal');
  const current = place.querySelector('dialog.modal');
  const next = fresh.querySelector('dialog.modal');
  if (current !== null && next !== null && written.get(current) === next.outerHTML) return;
  current?.close();
  place.replaceChildren();
  if (next === null) return;
  const text = next.outerHTML;
  place.append(next);
  showModal(next, text);
}

function showModal(dialog, text = dialog.outerHTML) {
  written.set(dialog, text);
  dialog.close();
  dialog.showModal();
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    dialog.querySelector('[data-close-view]').requestSubmit();
  });
  const first =
    dialog.querySelector('[aria-invalid="true"]') ??
    dialog.querySelector('.field :is(input, select, textarea)');
  first?.focus();
}

function scrollToTarget() {
  const target =
    location.hash === '' ? null : document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target === null) messages.scrollTop = messages.scrollHeight;
  else target.scrollIntoView({ block: 'center' });
}
