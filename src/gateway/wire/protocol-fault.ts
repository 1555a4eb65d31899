/** The other side said what it must not say: nothing more is believed of it. */

export class ProtocolFault extends Error {}
