export {
  RunBlockEvent,
  RunEndEvent,
  RunJsonEvent,
  RunLineEvent,
  RunStartEvent,
  RunSummaryEvent,
} from './run-events.ts';
export { NodesCheckReport } from './nodes-check-report.ts';
