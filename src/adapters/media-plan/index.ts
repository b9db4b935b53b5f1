export { createCsvPlanSource } from './csv-plan-source.ts';
export { createCsvSpendExport } from './csv-spend-export.ts';
export { loadPlanMapping } from './load-plan-mapping.ts';
