export {
  GATEWAY_PROTOCOL,
  INPUT_WINDOW_BYTES,
  LeafEnd,
  MOST_LINE_BYTES,
  MOST_UNTAKEN_BYTES,
  OUTPUT_WINDOW_BYTES,
  PIECE_BYTES,
  UnsentOutcome,
  WireBytes,
} from './wire.ts';
export { FileOrder, GatewayOrder, LeafReach } from './orders.ts';
export { FileAnswer, GatewayReport, LeafEntry, StartReport } from './reports.ts';
