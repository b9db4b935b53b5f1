import type { Block, Interactive } from './block-schema.ts';

/** Something to click, choose or fill in, with the block that it stands in. */
export interface PlacedElement {
  block: Block;
  element: Interactive;
  /** its ids; empty only before ids were given */
  blockId: string;
  actionId: string;
  /** where it stands in the block, as a JSON pointer */
  pointer: string;
}

/** Everything in blocks that a person can click, choose or fill in, in order. */
export function interactiveElements(blocks: readonly Block[]): PlacedElement[] {
  return blocks.flatMap((block) => {
    if (block.type === 'actions') {
      return block.elements.map((element, index) => placed(block, element, `/elements/${index}`));
    }
    if (block.type === 'input') return [placed(block, block.element, '/element')];
    if (block.type !== 'section' || block.accessory === undefined) return [];
    return block.accessory.type === 'image' ? [] : [placed(block, block.accessory, '/accessory')];
  });
}

function placed(block: Block, element: Interactive, pointer: string): PlacedElement {
  return { block, element, blockId: block.block_id ?? '', actionId: element.action_id ?? '', pointer };
}
