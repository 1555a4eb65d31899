export { FakeConnector, type FakeConnectorOptions } from './fake-connector.ts';
export { answers, type FakeNode, fails, fakeNode, text } from './fake-node.ts';
export { FakeSshd } from './fake-sshd.ts';
export { type Fault, FAULT_NAMES, FAULTS } from './faults.ts';
export { seededRandom } from './seeded-random.ts';
export { VirtualClock } from './virtual-clock.ts';
