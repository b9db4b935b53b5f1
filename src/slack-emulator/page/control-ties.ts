/** How a control is tied to its form, its label and its error. */
export interface ControlTies {
  id: string;
  name: string;
  /** the id of the form that it belongs to; its own where absent */
  form?: string | undefined;
  label?: string | undefined;
  describedBy?: string | undefined;
  isInvalid?: boolean | undefined;
  isRequired?: boolean | undefined;
}
