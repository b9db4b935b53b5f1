import { html } from 'hono/html';
import type { Emulator } from '../emulator.ts';
import { IDENTITY } from '../workspace/identity.ts';
import type { Person } from '../workspace/person.ts';
import type { Shown } from './channel-html.ts';
import type { Html } from './html.ts';
import type { Reader } from './reader.ts';

/** Where one is and who one is; picking somebody else is all the log-in there is. */
export function sidebarHtml({ channel }: Shown, { emulator, userId }: Reader): Html {
  const me = emulator.workspace.person(userId);
  return html`<div class="workspace-name">
      <span class="workspace-mark" aria-hidden="true">${IDENTITY.teamName.slice(0, 1)}</span>
      <div><strong>${IDENTITY.teamName}</strong><small>Slack emulator, on this machine only</small></div>
    </div>
    <form class="me" method="get" action="/">
      <label for="as">You are</label>
      <input type="hidden" name="channel" value="${channel.id}">
      <select id="as" name="as" data-pick-person>
        ${peopleOf(emulator).map((person) => personOption(person, userId))}
      </select>
      <button class="button small without-script">Change</button>
      <p class="me-title">${me?.title ?? ''}</p>
    </form>
    <nav aria-label="Channels">
      <h2>Channels</h2>
      <ul>${emulator.workspace.channels().map(
        ({ id, name }) => html`<li><a href="/?as=${encodeURIComponent(userId)}&channel=${id}"
          ${id === channel.id ? html`aria-current="page"` : ''}><span aria-hidden="true">#</span> ${name}</a></li>`,
      )}</ul>
    </nav>`;
}

/** Whether buttons reach the app; changes while one looks. */
export function connectionHtml(emulator: Emulator): Html {
  const { isOn, words } = connectionOf(emulator);
  return html`<p class="connection ${isOn ? 'on' : 'off'}"><span class="dot" aria-hidden="true"></span>${words}</p>`;
}

function connectionOf({ app, sockets, faults }: Emulator): { isOn: boolean; words: string } {
  if (faults.isDown()) return { isOn: false, words: 'Slack is down (a fault of the emulator)' };
  if (app.requestUrl !== null) return { isOn: true, words: `${IDENTITY.appName} is reached by HTTP` };
  return sockets.size > 0
    ? { isOn: true, words: `${IDENTITY.appName} is connected` }
    : { isOn: false, words: `${IDENTITY.appName} is not connected: buttons do nothing yet` };
}

/** Everybody who could sit before the page. */
function peopleOf({ workspace }: Emulator): Person[] {
  return workspace.people().filter(({ isBot, deleted }) => !isBot && !deleted);
}

function personOption({ id, email, realName }: Person, userId: string): Html {
  return html`<option value="${id}" ${id === userId ? 'selected' : ''}>${email ?? realName}</option>`;
}
