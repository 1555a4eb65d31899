export {
  RunBlockEvent,
  RunEndEvent,
  RunJsonEvent,
  RunLineEvent,
  RunStartEvent,
  RunSummaryEvent,
} from './run-events.ts';
