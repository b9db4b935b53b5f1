import { describe, expect, test } from 'vitest';
import { parseMrkdwn } from '../../src/slack-emulator/mrkdwn/parse-mrkdwn.ts';
import { pingsIn } from '../../src/slack-emulator/mrkdwn/pings.ts';
import { aSlack } from '../support/slack.ts';
import { header, section } from '../support/slack-blocks.ts';

const text = (words: string) => ({ kind: 'text', text: words });

describe('mrkdwn is read as', () => {
  test.each<[string, object[]]>([
    ['*bold*', [{ kind: 'styled', style: 'bold', children: [text('bold')] }]],
    [
      '_it_ ~no~',
      [
        { kind: 'styled', style: 'italic', children: [text('it')] },
        text(' '),
        { kind: 'styled', style: 'strike', children: [text('no')] },
      ],
    ],
    ['a_b_c 2*3*4', [text('a_b_c 2*3*4')]],
    ['`*x*`', [{ kind: 'code', text: '*x*' }]],
    ['```a\n*b*```', [{ kind: 'preformatted', text: 'a\n*b*' }]],
    ['a\nb', [text('a'), { kind: 'break' }, text('b')]],
    ['&lt;!channel&gt; &amp;amp;', [text('<!channel> &amp;')]],
    [
      '<https://a.example/?x=1&amp;y=2|here>',
      [{ kind: 'link', url: 'https://a.example/?x=1&y=2', label: 'here' }],
    ],
    ['https://a.example/x', [{ kind: 'link', url: 'https://a.example/x', label: 'https://a.example/x' }]],
    ['<!channel>', [{ kind: 'ping', label: '@channel' }]],
    ['<@U0ANA>', [{ kind: 'ping', label: '@U0ANA' }]],
    ['<!subteam^S1|@media>', [{ kind: 'ping', label: '@media' }]],
    ['<#C0PACING>', [{ kind: 'channel', id: 'C0PACING', label: '' }]],
    [
      '<!date^1773579600^{time}|noon>',
      [{ kind: 'date', timestamp: 1_773_579_600, format: '{time}', url: null, fallback: 'noon' }],
    ],
    ['&gt; said\nthen', [{ kind: 'quote', children: [text('said')] }, text('then')]],
  ])('%j', (mrkdwn, nodes) => {
    expect(parseMrkdwn(mrkdwn)).toEqual(nodes);
  });
});

describe('somebody is notified by', () => {
  const words = (...elements: object[]) => [
    { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] },
  ];
  test.each<[string, string, object[], string[]]>([
    ['a mention in the text', 'Look <!here|here> and <@U0BEN>', [], ['<!here|here>', '<@U0BEN>']],
    ['mrkdwn in a block, code or not', '', [section('`<!channel>`')], ['<!channel>']],
    ['a group', '', [section('<!subteam^S1>')], ['<!subteam^S1>']],
    [
      'mentions of rich text',
      '',
      words({ type: 'user', user_id: 'U0ANA' }, { type: 'broadcast', range: 'everyone' }),
      ['<@U0ANA>', '<!everyone>'],
    ],
    ['nothing that is escaped', '&lt;!channel&gt;', [section('&lt;@U0ANA&gt;')], []],
    ['nothing in plain text', '', [header('<!channel>')], []],
    ['nothing in words of rich text', '', words({ type: 'text', text: '<!channel> <@U0ANA>' }), []],
    ['no date and no channel', '<!date^1^{time}|x> <#C0PACING>', [], []],
  ])('%s', (...[, said, blocks, pings]) => {
    expect(pingsIn({ text: said, blocks: blocks as never[] })).toEqual(pings);
  });

  test('the control plane counts them', async () => {
    const slack = await aSlack();
    await slack.post({ blocks: [section('<!channel> *x* </script>')] });
    await slack.post({ blocks: [header('<!channel> *x* </script>')] });
    expect((await slack.messages()).map(({ pings }) => pings)).toEqual([['<!channel>'], []]);
  });
});
