import { randomBytes } from 'node:crypto';
import type { Block } from './block-schema.ts';
import { interactiveElements } from './elements.ts';

/** Ids that stand twice: of blocks, and of actions in one block or in the whole message. */
export function duplicateIds(
  blocks: readonly Block[],
  { root, actionsUniqueIn }: { root: string; actionsUniqueIn: 'block' | 'message' },
): string[] {
  const seen = new Set<string>();
  const isSecond = (id: string): boolean => seen.has(id) || !seen.add(id);
  return blocks.flatMap((block, index) => {
    const pointer = `${root}/${index}`;
    const ofBlock =
      block.block_id !== undefined && isSecond(`block ${block.block_id}`)
        ? [`block_id "${block.block_id}" already exists [json-pointer:${pointer}/block_id]`]
        : [];
    const scope = actionsUniqueIn === 'message' ? '' : index;
    const ofActions = interactiveElements([block]).flatMap(({ element: { action_id }, pointer: place }) =>
      action_id !== undefined && isSecond(`action ${scope} ${action_id}`)
        ? [`action_id "${action_id}" already exists [json-pointer:${pointer}${place}/action_id]`]
        : [],
    );
    return [...ofBlock, ...ofActions];
  });
}

/** The blocks with an id each, and an id for each thing to click. */
export function withIds(blocks: readonly Block[]): Block[] {
  return blocks.map((block) => ({ ...withActionIds(block), block_id: block.block_id ?? newId() }));
}

function withActionIds(block: Block): Block {
  if (block.type === 'actions') return { ...block, elements: block.elements.map(withActionId) };
  if (block.type === 'input') return { ...block, element: withActionId(block.element) };
  if (block.type !== 'section' || block.accessory === undefined) return block;
  return block.accessory.type === 'image' ? block : { ...block, accessory: withActionId(block.accessory) };
}

function withActionId<Element extends { action_id?: string | undefined }>(element: Element): Element {
  return { ...element, action_id: element.action_id ?? newId() };
}

/** Five characters, as Slack makes them up. */
function newId(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}
