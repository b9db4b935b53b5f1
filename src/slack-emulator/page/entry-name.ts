/** The name of a form field for one input of a view. */
export function entryName(blockId: string, actionId: string): string {
  return `entry:${encodeURIComponent(blockId)}:${encodeURIComponent(actionId)}`;
}
