import { describe, expect, it } from 'vitest';
import { namePatterns } from './discover-report.ts';

describe('names of units', () => {
  it('are all where none is given; a star stands for anything, a dot for itself', () => {
    const wanted = namePatterns(['ssh*.service', 'cron']);
    const names = ['sshd.service', 'ssh.service', 'sshd.socket', 'sshdXservice', 'cron', 'cron.service'];
    expect(names.filter(wanted)).toEqual(['sshd.service', 'ssh.service', 'cron']);
    expect(names.filter(namePatterns([]))).toEqual(names);
  });

  it('are compared at once, however many stars there are', () => {
    const long = 'a'.repeat(200);
    expect(namePatterns([`${'*a'.repeat(40)}b`])(long)).toBe(false);
    expect(namePatterns(['*'.repeat(40)])(long)).toBe(true);
  });
});
