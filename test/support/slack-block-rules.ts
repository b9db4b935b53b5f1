/** Slack's documented limits of blocks, written down apart from the product's own, so that one checks the other. */
const MAX_BLOCKS = 50;
const MAX_TEXT_OF_BLOCKS = 13_200;
const MAX_TEXT_OF_TABLES = 10_000;

type Json = Record<string, unknown>;

/** What Slack would say of these blocks: `invalid_blocks` messages, and whether all of them together are too long. */
export function blockProblems(blocks: readonly unknown[]): { problems: string[]; isTooLong: boolean } {
  const count =
    blocks.length > MAX_BLOCKS ? [`no more than ${MAX_BLOCKS} items allowed [json-pointer:/blocks]`] : [];
  const problems = blocks.flatMap((block, index) =>
    problemsOf(block as Json).map((problem) => `${problem} [json-pointer:/blocks/${index}]`),
  );
  const isTooLong = blocks.reduce<number>((sum, block) => sum + textLength(block), 0) > MAX_TEXT_OF_BLOCKS;
  const wholes = [...repeatedIds(blocks, 'block_id'), ...tablesOf(blocks)];
  return { problems: [...count, ...problems, ...wholes], isTooLong };
}

/** What Slack would say of a dialog: title and buttons, blocks, inputs, and what it carries along. */
export function viewProblems(view: Json): string[] {
  const blocks = listOf(view['blocks']);
  return [
    ...(view['type'] === 'modal' ? [] : ['unsupported type of view']),
    ...(['title', 'submit', 'close'] as const).flatMap((name) => plainText(view[name], 24)),
    ...length(view['callback_id'], 255),
    ...length(view['private_metadata'], 3_000),
    ...(blocks.length >= 1 && blocks.length <= 100 ? [] : ['must have 1 to 100 blocks']),
    ...repeatedIds(blocks, 'block_id'),
    ...blocks.flatMap((block) => (block['type'] === 'input' ? inputProblems(block) : problemsOf(block))),
  ];
}

function inputProblems(block: Json): string[] {
  const element = objectOf(block['element']);
  return [
    ...idProblems(block, 'block_id'),
    ...idProblems(element, 'action_id'),
    ...plainText(block['label'], 2_000),
    ...(block['hint'] === undefined ? [] : plainText(block['hint'], 2_000)),
    ...(element['placeholder'] === undefined ? [] : plainText(element['placeholder'], 150)),
    ...elementOfInput(element),
  ];
}

function elementOfInput(element: Json): string[] {
  if (element['type'] === 'plain_text_input') {
    return Number(element['max_length'] ?? 3_000) <= 3_000 ? [] : ['max_length must be at most 3000'];
  }
  if (element['type'] !== 'static_select') return [`unsupported element: ${String(element['type'])}`];
  const options = listOf(element['options']);
  if (options.length < 1 || options.length > 100) return ['must have 1 to 100 options'];
  return options.flatMap((option) => [...plainText(option['text'], 75), ...length(option['value'], 150)]);
}

function repeatedIds(holders: readonly unknown[], name: 'block_id' | 'action_id'): string[] {
  const ids = holders.map((holder) => objectOf(holder)[name]).filter((id) => id !== undefined);
  return new Set(ids).size === ids.length ? [] : [`${name} must be unique`];
}

/** One table a message, and a limit over all of its cells. */
function tablesOf(blocks: readonly unknown[]): string[] {
  const tables = blocks.filter((block) => objectOf(block)['type'] === 'table');
  return [
    ...(tables.length > 1 ? ['only_one_table_allowed'] : []),
    ...(textLength(tables) > MAX_TEXT_OF_TABLES ? [`no more than ${MAX_TEXT_OF_TABLES} characters`] : []),
  ];
}

/** All characters that people would see. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : textLength(item)),
    0,
  );
}

function problemsOf(block: Json): string[] {
  switch (block['type']) {
    case 'header':
      return [
        ...textObject(block['text'], 150),
        ...(objectOf(block['text'])['type'] === 'plain_text' ? [] : ['plain_text']),
      ];
    case 'section':
      return section(block);
    case 'rich_text':
      return listOf(block['elements']).flatMap(richTextPart);
    case 'actions':
      return [...idProblems(block, 'block_id'), ...elementProblems(block, 25, button)];
    case 'context':
      return [
        ...idProblems(block, 'block_id'),
        ...elementProblems(block, 10, (text) => textObject(text, 3_000)),
      ];
    case 'table':
      return table(block);
    case 'divider':
      return [];
    default:
      return [`unsupported type: ${String(block['type'])}`];
  }
}

function elementProblems(block: Json, most: number, check: (element: Json) => string[]): string[] {
  const elements = listOf(block['elements']);
  if (elements.length < 1 || elements.length > most) return [`must have 1 to ${most} elements`];
  return [...repeatedIds(elements, 'action_id'), ...elements.flatMap(check)];
}

function button(element: Json): string[] {
  if (element['type'] !== 'button') return [`unsupported element: ${String(element['type'])}`];
  const { style, value, confirm } = element;
  return [
    ...idProblems(element, 'action_id'),
    ...plainText(element['text'], 75),
    ...(value === undefined ? [] : length(value, 2_000)),
    ...(style === undefined || style === 'primary' || style === 'danger' ? [] : ['invalid style']),
    ...(confirm === undefined ? [] : dialog(objectOf(confirm))),
  ];
}

function dialog({ title, text, confirm, deny }: Json): string[] {
  return [
    ...plainText(title, 100),
    ...textObject(text, 300),
    ...plainText(confirm, 30),
    ...plainText(deny, 30),
  ];
}

function plainText(value: unknown, limit: number): string[] {
  const wrong = objectOf(value)['type'] === 'plain_text' ? [] : ['must be plain_text'];
  return [...wrong, ...textObject(value, limit)];
}

function idProblems(holder: Json, name: 'block_id' | 'action_id'): string[] {
  return holder[name] === undefined ? [] : length(holder[name], 255);
}

function section(block: Json): string[] {
  const fields = block['fields'] === undefined ? null : listOf(block['fields']);
  if (block['text'] === undefined && fields === null) return ['missing required field: text'];
  return [
    ...(block['text'] === undefined ? [] : textObject(block['text'], 3_000)),
    ...(fields === null || (fields.length >= 1 && fields.length <= 10) ? [] : ['must have 1 to 10 fields']),
    ...(fields ?? []).flatMap((field) => textObject(field, 2_000)),
  ];
}

function table(block: Json): string[] {
  const rows = block['rows'] as unknown[][];
  const settings = listOf(block['column_settings']);
  return [
    ...(rows.length >= 1 && rows.length <= 100 ? [] : ['must have 1 to 100 rows']),
    ...(settings.length <= 20 ? [] : ['no more than 20 column settings']),
    ...rows.flatMap((row) => (row.length >= 1 && row.length <= 20 ? [] : ['must have 1 to 20 cells'])),
    ...rows.flat().flatMap((cell) => tableCell(objectOf(cell))),
  ];
}

function tableCell(cell: Json): string[] {
  if (cell['type'] !== 'raw_text') return [`unsupported cell type: ${String(cell['type'])}`];
  return length(cell['text'], Number.POSITIVE_INFINITY);
}

function textObject(value: unknown, limit: number): string[] {
  const { type, text } = objectOf(value);
  if (type !== 'plain_text' && type !== 'mrkdwn') return [`unsupported text type: ${String(type)}`];
  return length(text, limit);
}

function length(text: unknown, limit: number): string[] {
  if (typeof text !== 'string') return ['must provide a string'];
  if (text.length === 0) return ['must be more than 0 characters'];
  if (/\p{Cs}/u.test(text)) return ['not well-formed'];
  return text.length > limit ? [`must be less than ${limit + 1} characters`] : [];
}

function richTextPart(part: Json): string[] {
  const elements = listOf(part['elements']);
  if (elements.length === 0) return [`${String(part['type'])}: no elements`];
  if (part['type'] === 'rich_text_list') return elements.flatMap(richTextPart);
  if (part['type'] !== 'rich_text_section' && part['type'] !== 'rich_text_preformatted') {
    return [`unsupported type: ${String(part['type'])}`];
  }
  return elements.flatMap(richTextWord);
}

function richTextWord(word: Json): string[] {
  switch (word['type']) {
    case 'text':
      return length(word['text'], Number.POSITIVE_INFINITY);
    case 'link':
      return URL.canParse(String(word['url'])) ? length(word['url'], 3_000) : ['invalid url'];
    case 'date':
      return Number.isSafeInteger(word['timestamp']) ? [] : ['invalid timestamp'];
    default:
      return [`unsupported element: ${String(word['type'])}`];
  }
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}
