import { dieWithParent } from '../launch/die-with-parent.ts';
import { homeFolder } from '../launch/project-paths.ts';
import type { CliIo } from './io.ts';

/** For programs that `up` starts: they end when it is gone. Does nothing when a person started them. */
export function superviseMe(io: CliIo): void {
  dieWithParent(homeFolder(io.env));
}
