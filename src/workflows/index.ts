export { handleIncident } from './handle-incident.ts';
