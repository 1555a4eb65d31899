/** The last values that were asked for, each made once. */

export class Recent<K, V> {
  readonly #most: number;
  readonly #values = new Map<K, Promise<V>>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: K, make: () => Promise<V>): Promise<V> {
    const known = this.#values.get(key);
    if (known) return known;
    const value = make();
    this.#values.set(key, value);
    value.catch(() => this.#values.delete(key));
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#most) break;
      this.#values.delete(oldest);
    }
    return value;
  }
}
