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
  return { problems: [...count, ...problems, ...tablesOf(blocks)], isTooLong };
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
    case 'table':
      return table(block);
    case 'divider':
      return [];
    default:
      return [`unsupported type: ${String(block['type'])}`];
  }
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
