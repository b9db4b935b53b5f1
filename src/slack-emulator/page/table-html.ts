import { html } from 'hono/html';
import type { Block } from '../blocks/block-schema.ts';
import type { Cell } from '../blocks/table-schema.ts';
import type { Html } from './html.ts';
import type { Names } from './names.ts';
import { richTextHtml } from './rich-text-html.ts';

type Table = Extract<Block, { type: 'table' | 'data_table' }>;

/** A table; its first row is the heading. It scrolls by itself, so that a wide one does not widen the page. */
export function tableHtml(table: Table, names: Names): Html {
  const [heading = [], ...rows] = table.rows;
  const aligned = (index: number): string => `align-${alignOf(table, index)}`;
  const rowHeader = table.type === 'data_table' ? (table.row_header_column_index ?? 0) : null;
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="${captionOf(table)}">
    <table>
      ${table.type === 'data_table' ? html`<caption>${table.caption}</caption>` : ''}
      <thead><tr>${heading.map(
        (cell, index) => html`<th scope="col" class="${aligned(index)}">${cellHtml(cell, names)}</th>`,
      )}</tr></thead>
      <tbody>${rows.map(
        (row) =>
          html`<tr>${row.map((cell, index) =>
            index === rowHeader
              ? html`<th scope="row" class="${aligned(index)}">${cellHtml(cell, names)}</th>`
              : html`<td class="${aligned(index)}">${cellHtml(cell, names)}</td>`,
          )}</tr>`,
      )}</tbody>
    </table>
  </div>`;
}

function captionOf(table: Table): string {
  return table.type === 'data_table' ? table.caption : 'Table';
}

function alignOf(table: Table, column: number): string {
  if (table.type === 'data_table') {
    return table.rows.slice(1).every((row) => row[column]?.type === 'raw_number') ? 'right' : 'left';
  }
  return table.column_settings?.[column]?.align ?? 'left';
}

function cellHtml(cell: Cell, names: Names): Html {
  return cell.type === 'rich_text' ? richTextHtml(cell, names) : html`${cell.text}`;
}
