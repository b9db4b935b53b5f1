const PRODUCTS = [
  'RunningShoes',
  'TrailShoes',
  'RainJackets',
  'Backpacks',
  'YogaMats',
  'Sunglasses',
  'Headphones',
  'Tents',
  'Kayaks',
  'Bicycles',
];
const OBJECTIVES = [
  'Brand Search',
  'Prospecting Broad',
  'Remarketing 30d',
  'Video Reach',
  'Shopping Feed',
  'App Installs',
  'Store Visits',
  'Newsletter Signups',
  'Loyalty Members',
  'Holiday Launch',
];

/** A planned name in the fleet's convention `<MARKET>_<PRODUCT>_<free text>`, and its parts. */
export interface PlannedName {
  market: string;
  product: string;
  campaignName: string;
}

/** The planned name of a seat; a later flight of the same seat carries its number. */
export function plannedName(market: string, index: number, generation: number): PlannedName {
  const product = PRODUCTS[index % PRODUCTS.length] ?? 'Goods';
  const objective = OBJECTIVES[index % OBJECTIVES.length] ?? 'General';
  const flight = generation === 0 ? '' : ` F${generation + 1}`;
  return { market, product, campaignName: `${market}_${product}_${objective}${flight}` };
}

/**
 * What somebody made of a planned name in the platform's UI: either a name outside the convention, or another market and
 * product in it. Both take market and product away from the match and most of the name with them.
 */
export function renamed(planned: PlannedName, index: number): string {
  return index % 2 === 0
    ? `(copy) old setup, do not edit ${index} - ${planned.product.slice(0, 4)}`
    : `XX_TestBudgetShift_tmp ${index} by agency, check w/ client`;
}
