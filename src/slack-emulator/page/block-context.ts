import type { ViewState } from '../interactivity/element-state.ts';
import type { Target } from '../interactivity/place.ts';
import type { Names } from './names.ts';

/** Who sees the page, where the element stands, and what is chosen there. */
export interface ActContext {
  userId: string;
  target: Target;
  /** makes ids of the page unique */
  prefix: string;
  state: ViewState;
  names: Names;
}

/** Where a block stands; `errors` and `form` are those of a view. */
export interface BlockContext extends ActContext {
  errors: Readonly<Record<string, string>>;
  form: string | null;
}
