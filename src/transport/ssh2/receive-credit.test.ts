import { describe, expect, it } from 'vitest';
import { CreditBudget, ReceiveCredit } from './receive-credit.ts';

/** A node that sends as much as it may, in packets of 32 kB. */
class Flood {
  readonly credit: ReceiveCredit;
  windowBytes: number;

  constructor(budget: CreditBudget) {
    this.credit = new ReceiveCredit(budget, (bytes) => void (this.windowBytes += bytes));
    this.windowBytes = this.credit.initialBytes;
  }

  send(): number {
    const bytes = Math.min(this.windowBytes, 32_768);
    this.windowBytes -= bytes;
    expect(this.credit.receive(bytes)).toBe(true);
    return bytes;
  }
}

describe('receive credit', () => {
  it('lets a node go on as long as its output is used up', () => {
    const node = new Flood(new CreditBudget());
    let total = 0;
    while (total < 100_000_000) {
      const bytes = node.send();
      expect(bytes).toBeGreaterThan(0);
      node.credit.use(bytes);
      total += bytes;
    }
  });

  it('grants nothing while a reader asks to wait, and goes on afterwards', async () => {
    const node = new Flood(new CreditBudget());
    const reader = Promise.withResolvers<void>();
    const waiting = node.credit.useLater(node.send(), reader.promise);
    expect(node.credit.isWaiting).toBe(true);
    while (node.windowBytes > 0) node.credit.use(node.send());
    reader.resolve();
    await waiting;
    expect(node.credit.isWaiting).toBe(false);
    expect(node.windowBytes).toBeGreaterThan(0);
  });

  it('bounds what all nodes together may have under way, however many there are', () => {
    const budget = new CreditBudget();
    const nodes = Array.from({ length: 1000 }, () => new Flood(budget));
    const total = nodes.reduce((sum, node) => sum + node.windowBytes, 0);
    expect(total).toBeLessThanOrEqual(16 * 1024 * 1024 + 1000 * 32 * 1024);
    expect(Math.min(...nodes.map((node) => node.windowBytes))).toBe(32 * 1024);
  });

  it('gives back what a command that ended had not used', () => {
    const budget = new CreditBudget();
    const before = budget.windowBytes;
    for (let round = 0; round < 1000; round++) {
      const node = new Flood(budget);
      node.send();
      node.credit.close();
    }
    expect(budget.windowBytes).toBe(before);
  });

  it('notices a node that sends more than it may', () => {
    const node = new Flood(new CreditBudget());
    expect(node.credit.receive(node.windowBytes)).toBe(true);
    expect(node.credit.receive(1)).toBe(false);
  });
});
