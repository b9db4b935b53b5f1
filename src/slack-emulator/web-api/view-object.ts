import type { OpenView } from '../interactivity/view-desk.ts';
import { IDENTITY } from '../workspace/identity.ts';

/** A view as Slack shows it to apps. */
export function viewObject({ id, view, hash, below, state }: OpenView): Record<string, unknown> {
  return {
    id,
    team_id: IDENTITY.teamId,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    state: { values: state },
    hash,
    title: view.title,
    clear_on_close: view.clear_on_close ?? false,
    notify_on_close: view.notify_on_close ?? false,
    close: view.close ?? null,
    submit: view.submit ?? null,
    previous_view_id: below.at(-1) ?? null,
    root_view_id: below[0] ?? id,
    app_id: IDENTITY.appId,
    external_id: view.external_id ?? '',
    app_installed_team_id: IDENTITY.teamId,
    bot_id: IDENTITY.botId,
  };
}
