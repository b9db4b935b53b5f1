/** Why a person says no or decides otherwise, as a word that can be counted (issue 4 §1). */
export const REASON_CATEGORIES = [
  'known_promotion',
  'budget_raised',
  'plan_wrong',
  'data_wrong',
  'test_campaign',
  'accepted_risk',
  'other',
] as const;

/** One kind of reason. */
export type ReasonCategory = (typeof REASON_CATEGORIES)[number];

/** The categories as people read them on a button or in a list. */
export const CATEGORY_WORDS: Readonly<Record<ReasonCategory, string>> = {
  known_promotion: 'A planned promotion or event',
  budget_raised: 'The budget was raised',
  plan_wrong: 'The plan is wrong or out of date',
  data_wrong: 'The spend data is wrong or late',
  test_campaign: 'A test campaign',
  accepted_risk: 'A real problem, and we accept it',
  other: 'Something else',
};

/** Whether such a reason says that there was nothing to alert about; an accepted risk was a true alarm. */
export function isFalseAlarm(category: ReasonCategory): boolean {
  return category !== 'accepted_risk' && category !== 'other';
}
