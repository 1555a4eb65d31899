export { type Bundle, readBundle } from './start/bundle.ts';
export { GatewayConnector, type GatewayWork } from './reach/gateway-connector.ts';
export type { Lasting } from './reach/gateway.ts';
export type { GatewayLink } from './reach/gateway-link.ts';
export { startGateway } from './start/start-gateway.ts';
export { type GatewayParts, serveGateway } from './serve/serve-gateway.ts';
export { serve } from './main.ts';
