export { FakeConnector, type FakeConnectorOptions, type FakeCounts } from './fake-connector.ts';
export { answers, fails, fakeNode, text } from './fake-node.ts';
export type { FakeCommand, FakeConnect, FakeNode, FakeOutput } from './fake-node.ts';
export { FakeSshd, type MaxStartups } from './fake-sshd.ts';
export { type Fault, FAULT_NAMES, type FaultName, FAULTS } from './faults.ts';
export { seededRandom } from './seeded-random.ts';
export { VirtualClock } from './virtual-clock.ts';
