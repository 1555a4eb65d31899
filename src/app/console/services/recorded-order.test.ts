import { describe, expect, it } from 'vitest';
import type { StoredRun } from '../../../store/index.ts';
import { recordedOrder } from './recorded-order.ts';

const CONFIG = '/etc/grappe/grappe.yaml';

function run(
  command: string,
  options: readonly string[] = [],
  config: string | undefined = CONFIG,
): StoredRun {
  return { id: 'abc', commands: [command], options, config } as unknown as StoredRun;
}

describe('the order of a recorded change', () => {
  it('is read from the words of the command line', () => {
    const options = ['--canary=1', '--batch=2,50%', '--max-failed=10%', '--no-deps', '--nodes=n[1-3]'];
    expect(recordedOrder(run('service restart web db', options), CONFIG)).toEqual({
      ...{ goal: 'restart', names: ['web', 'db'], areUnits: false, nodes: 'n[1-3]' },
      ...{ canary: '1', batch: ['2', '50%'], maxFailed: '10%', noDeps: true, withDependents: false },
    });
    expect(
      recordedOrder(run('service stop sshd', ['--unit', '--with-dependents', '--yes']), CONFIG),
    ).toMatchObject({
      ...{ goal: 'stop', areUnits: true, withDependents: true },
    });
  });

  it.each([
    ['an option that changes how it is done', run('service restart web', ['--sudo']), "begun with '--sudo'"],
    ['a name that objects have anyway', run('service restart web', ['--toString']), "'--toString'"],
    ['another configuration', run('service restart web', [], '/home/x.yaml'), 'begun with /home/x.yaml'],
    ['no order of services', run('service status web'), 'does not know'],
  ])('is refused for %s, and says where it can be taken up', (_, stored, why) => {
    expect(() => recordedOrder(stored, CONFIG)).toThrow(
      expect.objectContaining({
        why: expect.stringContaining(why) as string,
        hint: 'on the server: grappe service rollout resume abc',
      }),
    );
  });
});
