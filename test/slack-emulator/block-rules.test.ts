import { describe, expect, test } from 'vitest';
import { type CheckedBlocks, checkBlocks } from '../../src/slack-emulator/blocks/check-blocks.ts';
import { type CheckedView, checkView } from '../../src/slack-emulator/blocks/check-view.ts';
import { aSlack } from '../support/slack.ts';
import { button, buttons, header, input, modal, section } from '../support/slack-blocks.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const x = (length: number) => 'x'.repeat(length);
const option = (value: string, text = value) => ({ text: plain(text), value });
const select = (more: object = {}) => ({
  type: 'static_select',
  action_id: 's',
  options: [option('1')],
  ...more,
});
const words = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const cells = (count: number) => Array.from({ length: count }, () => ({ type: 'raw_text', text: 'c' }));
const rows = (count: number, width = 1) => Array.from({ length: count }, () => cells(width));

const many = (count: number, block: object) => Array.from({ length: count }, () => block);

function problems(checked: CheckedBlocks | CheckedView): string[] {
  return checked.kind === 'invalid' ? checked.problems : [checked.kind];
}

/** A limit: what is still taken, what is not any more, and what Slack says then. */
type Edge = [name: string, taken: object[], refused: object[], problem: string];

const EDGES: Edge[] = [
  [
    '50 blocks',
    many(50, { type: 'divider' }),
    many(51, { type: 'divider' }),
    'no more than 50 items allowed [json-pointer:/blocks]',
  ],
  [
    'a header of 150',
    [header(x(150))],
    [header(x(151))],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a section of 3000',
    [section(x(3_000))],
    [section(x(3_001))],
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a section of something',
    [section('x')],
    [section('')],
    'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'ten fields',
    [{ type: 'section', fields: many(10, plain('f')) }],
    [{ type: 'section', fields: many(11, plain('f')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a field of 2000',
    [{ type: 'section', fields: [plain(x(2_000))] }],
    [{ type: 'section', fields: [plain(x(2_001))] }],
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    'ten elements of context',
    [{ type: 'context', elements: many(10, plain('c')) }],
    [{ type: 'context', elements: many(11, plain('c')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    '25 actions',
    [buttons(...Array.from({ length: 25 }, (_, n) => button(`b${n}`)))],
    [buttons(...Array.from({ length: 26 }, (_, n) => button(`b${n}`)))],
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'a button of 75',
    [buttons(button(x(75)))],
    [buttons(button('b', { text: plain(x(76)) }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'a value of 2000',
    [buttons(button('b', { value: x(2_000) }))],
    [buttons(button('b', { value: x(2_001) }))],
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'an action_id of 255',
    [buttons(button('b', { action_id: x(255) }))],
    [buttons(button('b', { action_id: x(256) }))],
    'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
  ],
  [
    'a block_id of 255',
    [{ type: 'divider', block_id: x(255) }],
    [{ type: 'divider', block_id: x(256) }],
    'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
  ],
  [
    'a question of 300',
    [buttons(button('b', { confirm: { text: plain(x(300)) } }))],
    [buttons(button('b', { confirm: { text: plain(x(301)) } }))],
    'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
  ],
  [
    'an option of 75',
    [buttons(select({ options: [option(x(75))] }))],
    [buttons(select({ options: [option('v', x(76))] }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]',
  ],
  [
    '100 rows',
    [{ type: 'table', rows: rows(100) }],
    [{ type: 'table', rows: rows(101) }],
    'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
  ],
  [
    '20 columns',
    [{ type: 'table', rows: rows(1, 20) }],
    [{ type: 'table', rows: rows(1, 21) }],
    'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]',
  ],
  [
    'one table',
    [{ type: 'table', rows: rows(1) }],
    many(2, { type: 'table', rows: rows(1) }),
    'only_one_table_allowed [json-pointer:/blocks/1]',
  ],
];

describe('a message takes', () => {
  test.each(EDGES)('%s, and not more', (...[, taken, refused, problem]) => {
    expect(checkBlocks(taken).kind).toBe('valid');
    expect(problems(checkBlocks(refused))).toEqual([problem]);
  });
});

describe('a message does not take', () => {
  test.each<[string, object, string]>([
    ['a block of another kind', { type: 'video' }, 'unsupported type: video [json-pointer:/blocks/0]'],
    ['a block without a kind', {}, 'missing required field: type [json-pointer:/blocks/0]'],
    [
      'mrkdwn in a header',
      { type: 'header', text: { type: 'mrkdwn', text: 'x' } },
      'must be a valid enum value [json-pointer:/blocks/0/text/type]',
    ],
    [
      'an empty section',
      { type: 'section' },
      'must define either `text` or `fields` [json-pointer:/blocks/0]',
    ],
    [
      'what no block has',
      { type: 'divider', color: 'red' },
      'invalid additional property: color [json-pointer:/blocks/0]',
    ],
    [
      'actions without any',
      { type: 'actions', elements: [] },
      'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'an input among actions',
      buttons({ type: 'plain_text_input' }),
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'a menu without items',
      buttons(select({ options: undefined })),
      'must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'a colour of its own',
      buttons(button('b', { style: 'warning' })),
      'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'half a character',
      words({ type: 'text', text: '\ud83d' }),
      'not well-formed [json-pointer:/blocks/0/elements/0/elements/0/text]',
    ],
    [
      'an empty word',
      words({ type: 'text', text: '' }),
      'must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]',
    ],
    ['no words', words(), 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/elements]'],
    [
      'a link to nowhere',
      words({ type: 'link', url: 'nowhere' }),
      'invalid url [json-pointer:/blocks/0/elements/0/elements/0/url]',
    ],
    [
      'a date without a token',
      words({ type: 'date', timestamp: 1, format: 'soon' }),
      'must hold a date token such as {date_short} [json-pointer:/blocks/0/elements/0/elements/0/format]',
    ],
    [
      'a ragged data table',
      { type: 'data_table', caption: 'c', rows: [cells(1), cells(2)] },
      'all rows must have the same number of cells [json-pointer:/blocks/0]',
    ],
  ])('%s', (_, block, problem) => {
    expect(problems(checkBlocks([block]))).toEqual([problem]);
  });

  test('a block_id twice', () => {
    const twice = [
      { type: 'divider', block_id: 'same' },
      { type: 'divider', block_id: 'same' },
    ];
    expect(problems(checkBlocks(twice))).toEqual([
      'block_id "same" already exists [json-pointer:/blocks/1/block_id]',
    ]);
  });

  test('an action_id twice, wherever it stands', () => {
    const twice = [buttons(button('same')), { ...section('x'), accessory: button('same') }];
    expect(problems(checkBlocks(twice))).toEqual([
      'action_id "same" already exists [json-pointer:/blocks/1/accessory/action_id]',
    ]);
  });

  test('more than 13,200 characters in all, though each block is legal', () => {
    const blocks = (last: number) => [...many(4, section(x(3_000))), section(x(last))];
    expect(checkBlocks(blocks(1_200)).kind).toBe('valid');
    expect(checkBlocks(blocks(1_201)).kind).toBe('too_long');
  });
});

test('blocks and buttons get the ids that the app left out', () => {
  const checked = checkBlocks([{ type: 'actions', elements: [{ type: 'button', text: plain('Go') }] }]);
  expect(checked).toMatchObject({
    blocks: [
      {
        block_id: expect.stringMatching(/^.{5}$/),
        elements: [{ action_id: expect.stringMatching(/^.{5}$/) }],
      },
    ],
  });
});

const TEXT_INPUT = { type: 'plain_text_input', action_id: 'a' };

describe('a view', () => {
  const view = (more: object) => modal([section('x')], more);
  test.each<[string, object, object, string]>([
    [
      'a title of 24',
      view({ title: plain(x(24)) }),
      view({ title: plain(x(25)) }),
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      'a submit button of 24',
      view({ submit: plain(x(24)) }),
      view({ submit: plain(x(25)) }),
      'must be less than 25 characters [json-pointer:/view/submit/text]',
    ],
    [
      '3000 characters of private metadata',
      view({ private_metadata: x(3_000) }),
      view({ private_metadata: x(3_001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'a callback_id of 255',
      view({ callback_id: x(255) }),
      view({ callback_id: x(256) }),
      'must be less than 256 characters [json-pointer:/view/callback_id]',
    ],
    [
      '100 blocks',
      modal(many(100, section('x'))),
      modal(many(101, section('x'))),
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ],
  ])('takes %s, and not more', (...[, taken, refused, problem]) => {
    expect(checkView(taken).kind).toBe('valid');
    expect(problems(checkView(refused))).toEqual([problem]);
  });

  test('with an input needs a button to submit it', () => {
    const without = { ...modal([input('a', TEXT_INPUT)]), submit: undefined };
    expect(problems(checkView(without))).toEqual(['missing required field: submit [json-pointer:/view]']);
  });

  test('takes one action_id in two blocks, and not twice in one', () => {
    expect(checkView(modal([input('a', TEXT_INPUT), input('b', TEXT_INPUT)])).kind).toBe('valid');
    expect(problems(checkView(modal([buttons(button('same'), button('same'))])))).toEqual([
      'action_id "same" already exists [json-pointer:/view/blocks/0/elements/1/action_id]',
    ]);
  });

  test('of more than 250 kB is too large', () => {
    const blocks = many(90, section(x(2_900)));
    expect(checkView(modal(blocks)).kind).toBe('too_large');
  });
});

test('Slack’s client hears what is wrong, in the message and in its metadata', async () => {
  const slack = await aSlack();
  const posting = slack.web.apiCall('chat.postMessage', {
    channel: slack.channel,
    blocks: [section(x(3_001))],
  });
  const problem = 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]';
  await expect(posting).rejects.toMatchObject({
    data: {
      error: 'invalid_blocks',
      errors: [problem],
      response_metadata: { messages: [`[ERROR] ${problem}`] },
    },
  });
  const long = slack.web.apiCall('chat.postMessage', {
    channel: slack.channel,
    blocks: many(5, section(x(2_999))),
  });
  await expect(long).rejects.toMatchObject({ data: { error: 'msg_blocks_too_long' } });
});
